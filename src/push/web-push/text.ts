import type { PushPayload } from "../payload.js";
import type { PushMessage } from "../push.js";
import { MAX_TEXT_BYTES } from "./encrypt.js";

export interface TextOptions {
  /** Origin of the web app, at which pushes are opened; without it there are no declarative pushes. */
  readonly webOrigin: string | undefined;
  /** Title of a push without a preview. */
  readonly title: string;
}

/** Marks a declarative push (Push API, "declarative push message"). */
const DECLARATIVE = 8030;
const TEST_TITLE = "Test notification";

/** Returns the JSON that the service worker gets, or undefined if it is too large. Safari shows its declarative part without a service worker. */
export function textOf(message: PushMessage, options: TextOptions): Buffer | undefined {
  const { payload } = message;
  const plain = Buffer.from(JSON.stringify(payload));
  if (plain.length > MAX_TEXT_BYTES) return undefined;
  if (options.webOrigin === undefined || payload.type === "clear") return plain;
  const declared = Buffer.from(JSON.stringify({ ...payload, ...declare(message, options.webOrigin, options.title) }));
  return declared.length > MAX_TEXT_BYTES ? plain : declared;
}

function declare({ payload, isSilent }: PushMessage, webOrigin: string, usualTitle: string) {
  const { title = payload.type === "test" ? TEST_TITLE : usualTitle, body, badge, notificationId } = payload;
  const conversationId = newestConversation(payload);
  const tag = conversationId ?? notificationId;
  return {
    web_push: DECLARATIVE,
    notification: {
      title,
      ...(body !== undefined && { body }),
      navigate: conversationId === undefined ? `${webOrigin}/` : `${webOrigin}/c/${encodeURIComponent(conversationId)}`,
      ...(tag !== undefined && { tag }),
      silent: isSilent,
      // Safari 18.4 reads it here; the specification has it beside the notification.
      ...(badge !== undefined && { app_badge: String(badge) }),
    },
    ...(badge !== undefined && { app_badge: badge }),
  };
}

/** Returns the conversation that a push is about; news of contacts and sign-ins are about none. */
function newestConversation({ type, notificationType = "MESSAGE", unread }: PushPayload): string | undefined {
  return type === "show" && notificationType === "MESSAGE" ? unread[0]?.conversationId : undefined;
}
