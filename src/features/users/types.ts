import { Field, ObjectType } from "type-graphql";
import { Connection } from "../../graphql/connection.js";
import { Node } from "../../graphql/node.js";
import { DateTime } from "../../graphql/scalars.js";

@ObjectType({ description: "Profile picture of a person." })
export class Picture {
  @Field(() => String, { description: "An https URL; of an uploaded picture, a signed one that ends at `expiresAt`." })
  url!: string;

  @Field(() => String, { description: "URL of the same picture in 96 × 96 pixels; of an external one, its `url`." })
  thumbnailUrl!: string;

  @Field(() => String, {
    nullable: true,
    description: "ThumbHash of an uploaded picture in base64: a blurred preview of about 25 bytes.",
  })
  thumbhash!: string | null;

  @Field(() => DateTime, {
    nullable: true,
    description: "Time at which the URLs end: read the person again for new ones. Null for an external picture.",
  })
  expiresAt!: Date | null;
}

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

  @Field(() => DateTime, { description: "Time at which the person first signed in." })
  createdAt!: Date;
}

@ObjectType({ description: "Page of people." })
export class UserConnection extends Connection(() => User, "User") {}
