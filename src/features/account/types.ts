import { Field, ID, InputType, ObjectType } from "type-graphql";
import type { User } from "../../generated/prisma/client.js";
import { Audience } from "../../generated/enums.js";
import { Payload } from "../../graphql/payload.js";
import { VERIFICATION_ID, Viewer } from "../auth/types.js";

@InputType({ description: "Changes of the viewer's profile. Absent values stay unchanged, null clears a value." })
export class UpdateProfileInput {
  @Field(() => String, { nullable: true, description: "1 to 100 characters." })
  fullName?: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      "3 to 30 letters, digits, dots or underscores, with a letter or digit at both ends and no two dots in a row. Unique: a username that looks like a taken one is refused, such as lan beside Ian.",
  })
  username?: string | null;

  @Field(() => String, { nullable: true, description: "At most 500 characters." })
  about?: string | null;

  @Field(() => String, {
    nullable: true,
    description: "An https address of at most 2048 characters. It replaces an uploaded picture.",
  })
  profilePictureUrl?: string | null;

  @Field(() => ID, {
    nullable: true,
    description:
      "Id of a READY upload of the viewer's, of the kind AVATAR. It replaces the picture; excludes `profilePictureUrl`.",
  })
  profilePictureUploadId?: string | null;
}

@ObjectType({ implements: Payload, description: "Result of updateProfile." })
export class UpdateProfilePayload extends Payload {
  @Field(() => Viewer, { nullable: true, description: "The updated viewer; null when refused." })
  viewer?: User;
}

@InputType({ description: "Changes of the viewer's privacy settings. Absent values stay unchanged." })
export class UpdatePrivacyInput {
  @Field(() => Audience, {
    nullable: true,
    description:
      "Audience of the viewer's presence and last activity. CONTACTS includes people with whom the viewer has exchanged messages in both directions. With NOBODY the viewer cannot see the last activity of others either.",
  })
  lastSeen?: Audience | null;

  @Field(() => Audience, {
    nullable: true,
    description:
      "Audience of the viewer's number. People who have added or found the viewer by the number always see it.",
  })
  phoneNumber?: Audience | null;

  @Field(() => Boolean, {
    nullable: true,
    description:
      "True if others can see which messages the viewer has read. False also hides from the viewer which messages others have read.",
  })
  readReceipts?: boolean | null;

  @Field(() => Boolean, { nullable: true, description: "True if others can see that the viewer is typing." })
  typing?: boolean | null;
}

@ObjectType({ implements: Payload, description: "Result of updatePrivacy." })
export class UpdatePrivacyPayload extends Payload {
  @Field(() => Viewer, { nullable: true, description: "The updated viewer; null when refused." })
  viewer?: User;
}

@InputType({ description: "Code that confirms the deletion of the viewer's account." })
export class DeleteAccountInput {
  @Field(() => String, {
    description: "The six digits of the SMS that sendOtp has sent to the viewer's own number for this purpose.",
  })
  code!: string;

  @Field(() => ID, { nullable: true, description: VERIFICATION_ID })
  verificationId?: string | null;
}

@ObjectType({ implements: Payload, description: "Result of deleteAccount." })
export class DeleteAccountPayload extends Payload {}
