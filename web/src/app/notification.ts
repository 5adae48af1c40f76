import type { MessageRow, PersonRow } from "../../../client/src/index.js";
import { text } from "../text/english.js";
import { isolate } from "../text/isolate.js";
import { nameOf } from "./people.js";

export const NOTIFICATION_ICON = "/icon-192.png";

/** Title and text of the notification of a message. */
export function notificationOf(
  sender: PersonRow,
  { body, type }: Pick<MessageRow, "body" | "type">,
): { title: string; body: string } {
  return { title: isolate(nameOf(sender)), body: isolate(body ?? text.media[type]) };
}
