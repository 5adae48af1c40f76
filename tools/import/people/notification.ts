import type { Notification } from "../../../src/generated/prisma/client.js";
import type { Move } from "../move.js";
import type { Row } from "../original/tables.js";
import { type Note, cutTo, nameOf, textOf } from "../texts.js";
import type { Known } from "./record.js";

const MOST_TITLE = 255;
const MOST_BODY = 1000;

/** Content of a notification. */
export type Telling = Pick<Notification, "type" | "title" | "body" | "actorId">;

/** Converts the content of a notification; returns the reason where it is skipped. */
export function tellingOf(
  row: Row<"notifications">,
  memberOf: (oldId: number | null) => Known | undefined,
  rules: Move["rules"],
  note: Note,
): Telling | string {
  const about = `${row.notification_type ?? ""} ${row.related_entity_type ?? ""}`.toLowerCase();
  if (/message|conversation|chat/u.test(about)) return "tells of messages: made anew from what is unread";
  const actor = /^users?$/iu.test(row.related_entity_type ?? "") ? memberOf(row.related_entity_id) : undefined;
  // The title is rendered from the actor's current name.
  if (/contact|friend/u.test(about) && actor !== undefined)
    return { type: "CONTACT", title: "", body: null, actorId: actor.userId };
  const title = nameOf(row.title, MOST_TITLE, rules, note);
  const body = textOf(row.message, rules, note) ?? "";
  if (title === null && body === "") return "says nothing";
  return {
    type: /log.?in|sign.?in/u.test(about) ? "NEW_LOGIN" : "SYSTEM",
    title: title ?? cutTo(body, MOST_TITLE, note),
    body: title === null || body === "" ? null : cutTo(body, MOST_BODY, note),
    actorId: null,
  };
}
