import { SECOND } from "../../infra/clock.js";
import type { PushPayload } from "../payload.js";
import type { PushMessage, PushTarget } from "../push.js";

/** Push as APNs takes it. */
export interface ApnsRequest {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

type ApnsTarget = Extract<PushTarget, { kind: "APNS" }>;

/** Texts of what is no message, which are their own keys in Localizable.strings. docs/push.md lists them. */
const TEXTS = {
  CONTACT: "New contact",
  NEW_LOGIN: "New sign-in",
  SECURITY: "New sign-in",
  SYSTEM: "New notice",
} as const satisfies Partial<Record<NonNullable<PushPayload["notificationType"]>, string>>;

const TEST_TEXT = "Test notification";

/**
 * Builds the request of a push, but for its authorization. `title` is the text of a message without a preview; apps translate
 * it, since it is its own key in Localizable.strings.
 */
export function apnsRequest(target: ApnsTarget, message: PushMessage, title: string): ApnsRequest {
  const { payload, collapseKey } = message;
  const isClear = payload.type === "clear";
  // Only alert pushes may set the badge, and only background pushes may be without anything to see.
  const isBackground = isClear && payload.badge === undefined;
  return {
    path: `/3/device/${target.token}`,
    headers: {
      "content-type": "application/json",
      "apns-topic": target.topic,
      "apns-push-type": isBackground ? "background" : "alert",
      "apns-priority": isClear || message.isSilent ? "5" : "10",
      "apns-expiration": String(expirationOf(message)),
      ...(!isClear && { "apns-collapse-id": collapseKey }),
    },
    body: JSON.stringify({ aps: isClear ? clearAps(payload) : alertAps(message, title), convospace: ownPart(payload) }),
  };
}

/** The time in seconds until which APNs keeps a push, 0 for none. */
function expirationOf({ payload, expiresAt }: PushMessage): number {
  // APNs keeps one push for an app while a device is off: the news of a conversation go before the end of others.
  if (payload.type === "clear" && payload.total > 0) return 0;
  return Math.floor(expiresAt.getTime() / SECOND);
}

function clearAps({ badge }: PushPayload): object {
  return { "content-available": 1, ...(badge !== undefined && { badge }) };
}

function alertAps({ payload, collapseKey, isSilent }: PushMessage, title: string): object {
  const { badge } = payload;
  return {
    alert: alertOf(payload, title),
    ...(badge !== undefined && { badge }),
    ...(isSilent ? { "interruption-level": "passive" } : { sound: "default" }),
    "thread-id": collapseKey,
    // Lets an extension of the app ask for the message and replace the text.
    "mutable-content": 1,
  };
}

/** The text is its own key: an app without a translation shows it as it is. */
function alertOf({ type, notificationType = "MESSAGE", title, body }: PushPayload, textOfMessage: string): object {
  const textOfNews = notificationType === "MESSAGE" ? textOfMessage : TEXTS[notificationType];
  const text = type === "test" ? TEST_TEXT : textOfNews;
  return {
    ...(title !== undefined && { title }),
    ...(body === undefined ? { body: text, "loc-key": text } : { body }),
  };
}

/** The words are in the alert already, and APNs takes 4,096 bytes. */
function ownPart({ title: _title, body: _body, ...rest }: PushPayload): object {
  return rest;
}
