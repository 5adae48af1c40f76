import { Field, ID, InputType, ObjectType } from "type-graphql";
import type { User as UserRow, UserContact } from "../../generated/prisma/client.js";
import { Connection } from "../../graphql/connection.js";
import { Node } from "../../graphql/node.js";
import { Payload } from "../../graphql/payload.js";
import { DateTime, PhoneNumber } from "../../graphql/scalars.js";
import { User } from "../users/types.js";

/** Row type: Prisma's UserContact. */
@ObjectType({ implements: Node, description: "A person in the viewer's contacts." })
export class Contact extends Node {
  @Field(() => String, {
    name: "name",
    simple: false,
    nullable: true,
    description: "The viewer's name for the contact; null if the person's own name is displayed.",
  })
  contactName!: string | null;

  @Field(() => Boolean, { description: "True if the viewer has marked the contact as a favourite." })
  isFavorite!: boolean;

  @Field(() => DateTime, { description: "Time at which the contact was added." })
  addedAt!: Date;
}

@ObjectType({ description: "Page of the viewer's contacts, sorted by displayed name." })
export class ContactConnection extends Connection(() => Contact, "Contact") {}

@InputType({ description: "Person to add: by id or by number, not both." })
export class AddContactInput {
  @Field(() => ID, { nullable: true, description: "The person's id; not the viewer's own." })
  userId?: string | null;

  @Field(() => PhoneNumber, { nullable: true, description: "The person's number." })
  phoneNumber?: string | null;

  @Field(() => String, {
    nullable: true,
    description: "ISO 3166 code such as AR, for a phoneNumber in the national spelling of that country.",
  })
  defaultCountry?: string | null;

  @Field(() => String, {
    nullable: true,
    description: "Name for the contact, 1 to 100 characters. Absent: the person's own name.",
  })
  name?: string | null;

  @Field(() => Boolean, { nullable: true, description: "True to mark the contact as a favourite. Absent: false." })
  isFavorite?: boolean | null;
}

@ObjectType({ implements: Payload, description: "Result of addContact." })
export class AddContactPayload extends Payload {
  @Field(() => Contact, { nullable: true, description: "The new or existing contact; null when refused." })
  contact?: UserContact;
}

@InputType({ description: "New values of a contact. Absent values stay unchanged." })
export class UpdateContactInput {
  @Field(() => ID, { description: "Id of one of the viewer's contacts." })
  contactId!: string;

  @Field(() => String, {
    nullable: true,
    description: "Name for the contact, 1 to 100 characters. Null: the person's own name.",
  })
  name?: string | null;

  @Field(() => Boolean, { nullable: true, description: "True to mark the contact as a favourite." })
  isFavorite?: boolean | null;
}

@ObjectType({ implements: Payload, description: "Result of updateContact." })
export class UpdateContactPayload extends Payload {
  @Field(() => Contact, { nullable: true, description: "The updated contact; null when refused." })
  contact?: UserContact;
}

@InputType({ description: "Contact to remove." })
export class RemoveContactInput {
  @Field(() => ID, { description: "Id of one of the viewer's contacts." })
  contactId!: string;
}

@ObjectType({ implements: Payload, description: "Result of removeContact." })
export class RemoveContactPayload extends Payload {
  @Field(() => ID, { nullable: true, description: "The id of the removed contact; null when refused." })
  removedContactId?: string;
}

@InputType({ description: "Person to block." })
export class BlockUserInput {
  @Field(() => ID, { description: "The id of any person except the viewer." })
  userId!: string;
}

@ObjectType({ implements: Payload, description: "Result of blockUser." })
export class BlockUserPayload extends Payload {
  @Field(() => User, { nullable: true, description: "The blocked person; null when refused." })
  user?: UserRow;
}

@InputType({ description: "Person to unblock." })
export class UnblockUserInput {
  @Field(() => ID, { description: "The person's id." })
  userId!: string;
}

@ObjectType({ implements: Payload, description: "Result of unblockUser." })
export class UnblockUserPayload extends Payload {
  @Field(() => User, { nullable: true, description: "The unblocked person; null when refused." })
  user?: UserRow;
}
