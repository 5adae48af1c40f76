import type { Notification } from "../../../src/generated/prisma/client.js";
import type { ImportJob } from "../job.js";
import type { Row } from "../original/tables.js";
import { type Note, cutTo, nameOf, textOf } from "../texts.js";
import type { ImportedUser } from "./record.js";

const MAX_TITLE = 255;
const MAX_BODY = 1000;

/** Content of a notification. */
export type NotificationContent = Pick<Notification, "type" | "title" | "body" | "actorId">;

/** Converts the content of a notification; returns the reason where it is skipped. */
export function contentOfNotification(
  row: Row<"notifications">,
  memberOf: (oldId: number | null) => ImportedUser | undefined,
  rules: ImportJob["rules"],
  note: Note,
): NotificationContent | string {
  const about = `${row.notification_type ?? ""} ${row.related_entity_type ?? ""}`.toLowerCase();
  if (/message|conversation|chat/u.test(about)) return "tells of messages: made anew from what is unread";
  const actor = /^users?$/iu.test(row.related_entity_type ?? "") ? memberOf(row.related_entity_id) : undefined;
  // The title is rendered from the actor's current name.
  if (/contact|friend/u.test(about) && actor !== undefined)
    return { type: "CONTACT", title: "", body: null, actorId: actor.userId };
  const title = nameOf(row.title, MAX_TITLE, rules, note);
  const body = textOf(row.message, rules, note) ?? "";
  if (title === null && body === "") return "says nothing";
  return {
    type: /log.?in|sign.?in/u.test(about) ? "NEW_LOGIN" : "SYSTEM",
    title: title ?? cutTo(body, MAX_TITLE, note),
    body: title === null || body === "" ? null : cutTo(body, MAX_BODY, note),
    actorId: null,
  };
}
