import { Field, ObjectType } from "type-graphql";
import { Connection } from "../../graphql/connection.js";
import { Node } from "../../graphql/node.js";
import { DateTime } from "../../graphql/scalars.js";

/** Row type: Prisma's User. */
@ObjectType({ implements: Node, description: "A person, with the data that the viewer can see." })
export class User extends Node {
  @Field(() => String, {
    nullable: true,
    description:
      "Null until the person has set one. If the person has blocked the viewer, the name at the time of the block.",
  })
  fullName!: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      "Unique regardless of case; null until the person has set one. If the person has blocked the viewer, the username at the time of the block.",
  })
  username!: string | null;

  @Field(() => String, {
    nullable: true,
    description: "An https URL; null if there is no picture, or if the person has blocked the viewer.",
  })
  profilePictureUrl!: string | null;

  @Field(() => DateTime, { description: "Time at which the person first signed in." })
  createdAt!: Date;
}

@ObjectType({ description: "Page of people." })
export class UserConnection extends Connection(() => User, "User") {}
