import { Arg, FieldResolver, ID, Int, Mutation, Query, Resolver, Root } from "type-graphql";
import type { Context, SignedIn } from "../../context.js";
import type { User as UserRow, UserContact } from "../../generated/prisma/client.js";
import { PAGE_SIZE, type Page, Paged } from "../../graphql/connection.js";
import { toGlobalId } from "../../graphql/global-ids.js";
import type { PromiseOrValue } from "../../infra/promise-or-value.js";
import { SelectsOnlyId } from "../../graphql/selection.js";
import { Cost } from "../../graphql/cost-directives.js";
import { LimitedBy } from "../../graphql/rate-limited.js";
import { Anyone, Me } from "../../graphql/signed-in.js";
import { userReference } from "../users/loader.js";
import { User } from "../users/types.js";
import { addContact, listContacts, removeContact, updateContact } from "./service.js";
import {
  AddContactInput,
  AddContactPayload,
  Contact,
  ContactConnection,
  RemoveContactInput,
  RemoveContactPayload,
  UpdateContactInput,
  UpdateContactPayload,
} from "./types.js";

@Resolver(() => Contact)
export class ContactResolver {
  @Paged("first")
  @Cost(50)
  @Query(() => ContactConnection, {
    description:
      "The viewer's contacts, sorted by displayed name: the viewer's name for the contact, else the person's own name.",
  })
  async contacts(
    @Me() ctx: SignedIn,
    @Arg("first", () => Int, { nullable: true, defaultValue: PAGE_SIZE, description: "Page size, from 1 to 100." })
    first: number | null,
    @Arg("after", () => String, { nullable: true, description: "Only the items after this cursor." })
    after: string | undefined,
    @Arg("search", () => String, {
      nullable: true,
      description:
        "Only contacts whose displayed name has all these words, matched as by searchMessages: the last one may be a prefix. At most 200 words and 4,096 bytes in UTF-8.",
    })
    search: string | undefined,
    @Arg("favorite", () => Boolean, {
      nullable: true,
      description: "True: only favourites. False: only the other contacts.",
    })
    favorite: boolean | undefined,
  ): Promise<Page<UserContact>> {
    return listContacts(ctx, {
      first,
      after: after ?? undefined,
      search: search ?? undefined,
      favorite: favorite ?? undefined,
    });
  }

  @LimitedBy("contactsAddedPerUser")
  @Cost(100)
  @Mutation(() => AddContactPayload, {
    nullable: true,
    description: "Adds a person to the viewer's contacts, and notifies them. An existing contact stays unchanged.",
  })
  async addContact(
    @Me() ctx: SignedIn,
    @Arg("input", () => AddContactInput, { description: "The person to add." }) input: AddContactInput,
  ): Promise<Omit<AddContactPayload, "userErrors">> {
    return { contact: await addContact(ctx, input) };
  }

  @LimitedBy("changesPerUser")
  @Cost(100)
  @Mutation(() => UpdateContactPayload, {
    nullable: true,
    description: "Changes the name or the favourite mark of a contact.",
  })
  async updateContact(
    @Me() ctx: SignedIn,
    @Arg("input", () => UpdateContactInput, { description: "The new values." }) input: UpdateContactInput,
  ): Promise<Omit<UpdateContactPayload, "userErrors">> {
    return { contact: await updateContact(ctx, input) };
  }

  @LimitedBy("changesPerUser")
  @Cost(100)
  @Mutation(() => RemoveContactPayload, {
    nullable: true,
    description: "Removes a person from the viewer's contacts. A block of the person stays.",
  })
  async removeContact(
    @Me() ctx: SignedIn,
    @Arg("input", () => RemoveContactInput, { description: "The contact to remove." }) input: RemoveContactInput,
  ): Promise<Omit<RemoveContactPayload, "userErrors">> {
    return { removedContactId: await removeContact(ctx, input) };
  }

  @FieldResolver(() => ID, { description: "Opaque; the same for every viewer." })
  id(@Anyone() ctx: Context, @Root() contact: UserContact): string {
    return toGlobalId(ctx, "Contact", contact.userId, contact.contactUserId);
  }

  @FieldResolver(() => User, { description: "The person." })
  user(
    @Me() ctx: SignedIn,
    @Root() contact: UserContact,
    @SelectsOnlyId() onlyId: boolean,
  ): PromiseOrValue<Pick<UserRow, "id">> {
    return userReference(ctx, contact.contactUserId, onlyId);
  }
}
