import { type Checker, createResult } from "../history/test-run.js";
import type { MessageKey } from "../history/operations.js";
import { isOk } from "../history/history.js";
import { messageName, textsGiven } from "../history/message-texts.js";
import { viewsOf } from "../history/views.js";
import { groupBy } from "../history/group.js";

/** The newest earlier texts that a message shows, newest first. */
const EDITS_SHOWN = 20;

/** What a device shows of a message after all is what the message says; and no message ever said what nobody gave it. */
export const texts: Checker = (evidence) => {
  const result = createResult("everyone reads the same words");
  const { history, tables, finalReads } = evidence;
  const given = textsGiven(history, tables);
  const stored = new Map(tables.messages.map((row) => [messageName(row), row.body]));
  const edits = groupBy(tables.edits, messageName);
  const hidden = new Set(tables.hidden.map((row) => `${row.user} ${messageName(row)}`));

  for (const entry of history.streams) {
    if (entry.kind !== "got" || entry.event.sequence === undefined) continue;
    const key = entry.event as MessageKey;
    for (const text of entry.event.texts ?? [])
      result.assert(
        text === null || given.get(messageName(key))?.has(text) === true,
        () => `${entry.device} read ${text} in ${messageName(key)}, which nobody wrote there.`,
      );
  }
  for (const { device, user, events } of viewsOf(evidence)) {
    const newest = new Map<string, string | null>();
    for (const event of events)
      if (event.texts !== undefined && event.sequence !== undefined)
        newest.set(messageName(event as MessageKey), event.texts[0] ?? null);
    for (const [name, text] of newest)
      result.assert(
        text === stored.get(name) || hidden.has(`${user} ${name}`),
        () => `${device} reads ${text} in ${name}, which says ${stored.get(name)}.`,
      );
  }
  for (const { user, conversations } of finalReads)
    for (const { conversation, messages } of conversations)
      for (const message of messages) {
        const name = messageName({ conversation, ...message });
        const expected = [
          stored.get(name),
          ...(edits.get(name) ?? [])
            .slice(-EDITS_SHOWN)
            .reverse()
            .map(({ body }) => body),
        ];
        result.assert(
          JSON.stringify([message.body, ...message.edits]) === JSON.stringify(expected),
          () => `User ${user} is told that ${name} says ${message.body}; stored is ${expected.join(" | ")}.`,
        );
      }
  return result.end();
};

/** An edit that was answered is there: as the message's text, as an earlier one, or gone with the whole message. */
export const editsKept: Checker = ({ history, tables }) => {
  const result = createResult("edits are kept");
  const rows = new Map(tables.messages.map((row) => [messageName(row), row]));
  const edits = groupBy(tables.edits, messageName);
  for (const { input } of history.callsOf("edit").filter(isOk)) {
    const row = rows.get(messageName(input));
    const all = [row?.body, ...(edits.get(messageName(input)) ?? []).map(({ body }) => body)];
    result.assert(
      row?.isDeleted === true || all.includes(input.body),
      () => `${messageName(input)} was edited to ${input.body}, which is nowhere.`,
    );
  }
  return result.end();
};
