import { Field, ID, InputType, ObjectType } from "type-graphql";
import type { User as UserRow, UserContact } from "../../generated/prisma/client.js";
import { Connection } from "../../graphql/connection.js";
import { Node } from "../../graphql/node.js";
import { Payload } from "../../graphql/payload.js";
import { DateTime, PhoneNumber } from "../../graphql/scalars.js";
import { User } from "../users/types.js";

/** Row type: Prisma's UserContact. */
@ObjectType({ implements: Node, description: "A person whom the viewer has put into their contacts." })
export class Contact extends Node {
  @Field(() => String, {
    name: "name",
    simple: false,
    nullable: true,
    description: "Name that the viewer gives them; null where their own applies.",
  })
  contactName!: string | null;

  @Field(() => Boolean, { description: "True if the viewer has marked them as a favourite." })
  isFavorite!: boolean;

  @Field(() => DateTime, { description: "Time of the addition." })
  addedAt!: Date;
}

@ObjectType({ description: "One page of the viewer's contacts, in the order of their shown names." })
export class ContactConnection extends Connection(() => Contact, "Contact") {}

@InputType({ description: "Whom to add: by id or by number, not both." })
export class AddContactInput {
  @Field(() => ID, { nullable: true, description: "The person's id; not one's own." })
  userId?: string | null;

  @Field(() => PhoneNumber, { nullable: true, description: "The person's number." })
  phoneNumber?: string | null;

  @Field(() => String, {
    nullable: true,
    description: "ISO 3166 code such as AR, for a phoneNumber as people write it there.",
  })
  defaultCountry?: string | null;

  @Field(() => String, { nullable: true, description: "Name for them, 1 to 100 characters; absent: their own." })
  name?: string | null;

  @Field(() => Boolean, { nullable: true, description: "True to mark them as a favourite; absent: false." })
  isFavorite?: boolean | null;
}

@ObjectType({ implements: Payload, description: "Result of addContact." })
export class AddContactPayload extends Payload {
  @Field(() => Contact, { nullable: true, description: "The contact, or the one that was there; null when refused." })
  contact?: UserContact;
}

@InputType({ description: "Values of a contact to change; absent ones stay." })
export class UpdateContactInput {
  @Field(() => ID, { description: "A contact of the viewer's." })
  contactId!: string;

  @Field(() => String, { nullable: true, description: "Name for them, 1 to 100 characters; null: their own." })
  name?: string | null;

  @Field(() => Boolean, { nullable: true, description: "True to mark them as a favourite." })
  isFavorite?: boolean | null;
}

@ObjectType({ implements: Payload, description: "Result of updateContact." })
export class UpdateContactPayload extends Payload {
  @Field(() => Contact, { nullable: true, description: "The contact as it is now; null when refused." })
  contact?: UserContact;
}

@InputType({ description: "Whom to remove." })
export class RemoveContactInput {
  @Field(() => ID, { description: "A contact of the viewer's." })
  contactId!: string;
}

@ObjectType({ implements: Payload, description: "Result of removeContact." })
export class RemoveContactPayload extends Payload {
  @Field(() => ID, { nullable: true, description: "The id of the contact that is gone; null when refused." })
  removedContactId?: string;
}

@InputType({ description: "Whom to block." })
export class BlockUserInput {
  @Field(() => ID, { description: "The person's id, contact or not; not one's own." })
  userId!: string;
}

@ObjectType({ implements: Payload, description: "Result of blockUser." })
export class BlockUserPayload extends Payload {
  @Field(() => User, { nullable: true, description: "The person who is blocked now; null when refused." })
  user?: UserRow;
}

@InputType({ description: "Whom to unblock." })
export class UnblockUserInput {
  @Field(() => ID, { description: "The person's id." })
  userId!: string;
}

@ObjectType({ implements: Payload, description: "Result of unblockUser." })
export class UnblockUserPayload extends Payload {
  @Field(() => User, { nullable: true, description: "The person who is blocked no longer; null when refused." })
  user?: UserRow;
}
