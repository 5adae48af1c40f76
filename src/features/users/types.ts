import { Field, ObjectType } from "type-graphql";
import { Connection } from "../../graphql/connection.js";
import { Node } from "../../graphql/node.js";
import { DateTime } from "../../graphql/scalars.js";

/** Row type: Prisma's User. */
@ObjectType({ implements: Node, description: "A person, as far as the viewer may see." })
export class User extends Node {
  @Field(() => String, {
    nullable: true,
    description:
      "Null until the person has given one. Across a block of theirs it stays as it was when they blocked the viewer.",
  })
  fullName!: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      "Unique without regard to case; null until chosen. Across a block of theirs it stays as it was when they blocked the viewer.",
  })
  username!: string | null;

  @Field(() => String, {
    nullable: true,
    description: "An https address; null when there is no picture, or when they have blocked the viewer.",
  })
  profilePictureUrl!: string | null;

  @Field(() => DateTime, { description: "Time at which the person first signed in." })
  createdAt!: Date;
}

@ObjectType({ description: "One page of people." })
export class UserConnection extends Connection(() => User, "User") {}
