import { Field, ID, InputType, ObjectType } from "type-graphql";
import type { User } from "../../generated/prisma/client.js";
import { Audience } from "../../generated/prisma/enums.js";
import { Payload } from "../../graphql/payload.js";
import { VERIFICATION_ID, Viewer } from "../auth/types.js";

@InputType({ description: "Changes of the viewer's profile: absent values stay, null clears." })
export class UpdateProfileInput {
  @Field(() => String, { nullable: true, description: "1 to 100 characters." })
  fullName?: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      "3 to 30 letters, digits, dots or underscores, a letter or digit at both ends, and no two dots in a row. Nobody else has it or one that looks like it, such as Ian and lan.",
  })
  username?: string | null;

  @Field(() => String, { nullable: true, description: "At most 500 characters." })
  about?: string | null;

  @Field(() => String, { nullable: true, description: "An https address of at most 2048 characters." })
  profilePictureUrl?: string | null;
}

@ObjectType({ implements: Payload, description: "Result of updateProfile." })
export class UpdateProfilePayload extends Payload {
  @Field(() => Viewer, { nullable: true, description: "The viewer as they are now; null when refused." })
  viewer?: User;
}

@InputType({ description: "Changes of the viewer's privacy settings; absent values stay." })
export class UpdatePrivacyInput {
  @Field(() => Audience, {
    nullable: true,
    description:
      "Audience of the viewer's presence and last activity. CONTACTS includes those with whom messages went both ways. Who shows it to nobody sees nobody's.",
  })
  lastSeen?: Audience | null;

  @Field(() => Audience, {
    nullable: true,
    description: "Audience of the viewer's number. Those who added or found the viewer by it see it in any case.",
  })
  phoneNumber?: Audience | null;

  @Field(() => Boolean, {
    nullable: true,
    description: "True if others learn what the viewer has read. False hides it both ways.",
  })
  readReceipts?: boolean | null;

  @Field(() => Boolean, { nullable: true, description: "True if others learn that the viewer is typing." })
  typing?: boolean | null;
}

@ObjectType({ implements: Payload, description: "Result of updatePrivacy." })
export class UpdatePrivacyPayload extends Payload {
  @Field(() => Viewer, { nullable: true, description: "The viewer as they are now; null when refused." })
  viewer?: User;
}

@InputType({ description: "The proof that it is the viewer who wants to go." })
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
