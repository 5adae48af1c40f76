import { Field, ID, InputType, ObjectType, registerEnumType } from "type-graphql";
import { ApnsEnvironment, PushKind } from "../../../generated/enums.js";
import { Node } from "../../../graphql/node.js";
import { Payload } from "../../../graphql/payload.js";
import { DateTime } from "../../../graphql/scalars.js";
import type { PushDeviceRow } from "./store.js";

registerEnumType(PushKind, {
  name: "PushKind",
  description: "Push service of a device.",
  valuesConfig: {
    WEB: { description: "Web Push, of browsers." },
    FCM: { description: "Firebase Cloud Messaging, of Android apps." },
    APNS: { description: "Apple Push Notification service, of iOS apps." },
  },
});
registerEnumType(ApnsEnvironment, {
  name: "ApnsEnvironment",
  description: "Environment of APNs that a build of an app belongs to.",
  valuesConfig: {
    PRODUCTION: { description: "Builds of the App Store and of TestFlight." },
    SANDBOX: { description: "Builds that Xcode installs." },
  },
});

/** Row type: PushDeviceRow. */
@ObjectType({ implements: Node, description: "Device of the viewer that gets pushes while it is not in use." })
export class PushDevice extends Node {
  @Field(() => PushKind, { description: "Push service of the device." })
  kind!: PushKind;

  @Field(() => DateTime, { description: "Time of the registration by its session." })
  registeredAt!: Date;

  @Field(() => DateTime, {
    name: "lastDeliveredAt",
    simple: false,
    nullable: true,
    description: "Time at which its push service last accepted a push; null if it never has.",
  })
  deliveredAt!: Date | null;
}

@InputType({ description: "Subscription of a browser, as PushSubscription.toJSON() returns it." })
export class WebPushInput {
  @Field(() => String, { description: "Address at the browser's push service." })
  endpoint!: string;

  @Field(() => String, { description: "Public key: a P-256 point of 65 bytes, in base64url." })
  p256dh!: string;

  @Field(() => String, { description: "Authentication secret: 16 bytes, in base64url." })
  auth!: string;
}

@InputType({ description: "Registration at Firebase Cloud Messaging." })
export class FcmInput {
  @Field(() => String, { description: "Registration token of the app." })
  token!: string;
}

@InputType({ description: "Registration at Apple Push Notification service." })
export class ApnsInput {
  @Field(() => String, { description: "Device token, in hexadecimal." })
  token!: string;

  @Field(() => String, { description: "Bundle id of the app; the server has a list of those that it sends to." })
  topic!: string;

  @Field(() => ApnsEnvironment, { description: "Environment of the app's build." })
  environment!: ApnsEnvironment;
}

@InputType({ description: "Address of a device: exactly one of `web`, `fcm` and `apns`." })
export class RegisterPushDeviceInput {
  @Field(() => WebPushInput, { nullable: true, description: "Subscription of a browser." })
  web?: WebPushInput | null;

  @Field(() => FcmInput, { nullable: true, description: "Token of Firebase Cloud Messaging." })
  fcm?: FcmInput | null;

  @Field(() => ApnsInput, { nullable: true, description: "Token of Apple Push Notification service." })
  apns?: ApnsInput | null;

  @Field(() => String, { nullable: true, description: "Language of the device, a BCP 47 tag such as de-AT." })
  locale?: string | null;
}

@ObjectType({ implements: Payload, description: "Result of registerPushDevice." })
export class RegisterPushDevicePayload extends Payload {
  @Field(() => PushDevice, { nullable: true, description: "The device; null when refused." })
  device?: PushDeviceRow;
}

@InputType({ description: "Device that gets no more pushes." })
export class RemovePushDeviceInput {
  @Field(() => ID, { description: "The device's id." })
  deviceId!: string;
}

@ObjectType({ implements: Payload, description: "Result of removePushDevice." })
export class RemovePushDevicePayload extends Payload {
  @Field(() => ID, {
    nullable: true,
    description: "Id of the removed device, also if it was removed before; null when refused.",
  })
  removedDeviceId?: string;
}

@InputType({ description: "Device to send a test notification to." })
export class SendTestPushInput {
  @Field(() => ID, { description: "The device's id." })
  deviceId!: string;
}

@ObjectType({ implements: Payload, description: "Result of sendTestPush." })
export class SendTestPushPayload extends Payload {
  @Field(() => Boolean, {
    nullable: true,
    description: "True if the push service has accepted the notification; null when refused.",
  })
  accepted?: boolean;

  @Field(() => String, {
    nullable: true,
    description: "Explanation for people of a notification that was not accepted, else null.",
  })
  reason?: string | null;
}
