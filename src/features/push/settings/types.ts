import { Field, InputType, ObjectType, registerEnumType } from "type-graphql";
import { PushPreview } from "../../../generated/enums.js";
import { Payload } from "../../../graphql/payload.js";
import { LocalTime } from "../../../graphql/scalars.js";
import type { SettingsRow } from "./store.js";

registerEnumType(PushPreview, {
  name: "PushPreview",
  description: "Words of messages that pushes may have, as far as the server sends previews at all.",
  valuesConfig: {
    NONE: { description: "None: pushes have ids and counts alone." },
    NAME: { description: "The sender's name." },
    TEXT: { description: "The sender's name and the text, cut to 120 characters." },
  },
});

const TIME_ZONE = "Name of the IANA time zone database, such as Europe/Berlin.";

/** Row type: SettingsRow with quiet hours. */
@ObjectType({
  description: "Daily hours in which messages are not pushed. What is still unread is pushed at their end.",
})
export class QuietHours {
  @Field(() => String, { description: TIME_ZONE })
  timeZone!: string;
}

/** Row type: SettingsRow. */
@ObjectType({ description: "Settings of the viewer's notifications, for all devices." })
export class NotificationSettings {
  @Field(() => PushPreview, { description: "Words of messages in pushes; NONE by default." })
  preview!: PushPreview;

  @Field(() => Boolean, { description: "True if notifications make a sound." })
  sound!: boolean;

  @Field(() => Boolean, { description: "True if pushes carry the number of unread messages for the app's icon." })
  badge!: boolean;

  @Field(() => Boolean, {
    description: "True if the viewer is notified of people who have added them to their contacts.",
  })
  contacts!: boolean;
}

@InputType({ description: "Daily hours in which messages are not pushed, overnight if `from` is after `to`." })
export class QuietHoursInput {
  @Field(() => LocalTime, { description: "Begin, to the minute." })
  from!: string;

  @Field(() => LocalTime, { description: "End, to the minute; not equal to the begin." })
  to!: string;

  @Field(() => String, { description: TIME_ZONE })
  timeZone!: string;
}

@InputType({ description: "Changes of the settings of notifications. Absent values stay unchanged." })
export class UpdateNotificationSettingsInput {
  @Field(() => PushPreview, {
    nullable: true,
    description: "Words of messages in pushes. More than NONE is refused where the server sends no previews.",
  })
  preview?: PushPreview | null;

  @Field(() => Boolean, { nullable: true, description: "True for a sound." })
  sound?: boolean | null;

  @Field(() => Boolean, { nullable: true, description: "True for the number of unread messages on the app's icon." })
  badge?: boolean | null;

  @Field(() => Boolean, { nullable: true, description: "True for notifications of new contacts." })
  contacts?: boolean | null;

  @Field(() => QuietHoursInput, { nullable: true, description: "Quiet hours; null for none." })
  quietHours?: QuietHoursInput | null;
}

@ObjectType({ implements: Payload, description: "Result of updateNotificationSettings." })
export class UpdateNotificationSettingsPayload extends Payload {
  @Field(() => NotificationSettings, { nullable: true, description: "The updated settings; null when refused." })
  settings?: SettingsRow;
}
