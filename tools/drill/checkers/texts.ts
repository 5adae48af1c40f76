import { type Checker, createResult } from "../history/test-run.js";
import type { MessageKey } from "../history/operations.js";
import { keptCallsOf } from "../history/losses.js";
import { lostTextsOf, messageName, possibleTextsOf } from "../history/message-texts.js";
import { viewsOf } from "../history/views.js";
import { groupBy } from "../../../src/infra/group-by.js";

/** Number of earlier texts that Message.edits returns. */
const EDITS_SHOWN = 20;

/** The last text that a device received for a message is the stored one, and no text appears that was never sent. */
export const texts: Checker = (run) => {
  const result = createResult("texts are consistent");
  const { history, tables, finalReads } = run;
  const possibleTexts = possibleTextsOf(history, tables);
  const lostTexts = lostTextsOf(history);
  const stored = new Map(tables.messages.map((row) => [messageName(row), row.body]));
  const edits = groupBy(tables.edits, messageName);
  const hidden = new Set(tables.hidden.map((row) => `${row.user} ${messageName(row)}`));

  for (const entry of history.streams) {
    if (entry.kind !== "got" || entry.event.sequence === undefined) continue;
    const key = entry.event as MessageKey;
    const { text = null } = entry.event;
    result.assert(
      text === null ||
        possibleTexts.get(messageName(key))?.has(text) === true ||
        lostTexts.get(key.conversation)?.has(text) === true,
      () => `${entry.device} read ${text} in ${messageName(key)}, which was never sent there.`,
    );
  }
  for (const { device, user, events } of viewsOf(run)) {
    const newest = new Map<string, string | null>();
    for (const event of events)
      if (event.text !== undefined && event.sequence !== undefined)
        newest.set(messageName(event as MessageKey), event.text);
    for (const [name, text] of newest)
      result.assert(
        text === stored.get(name) || hidden.has(`${user} ${name}`),
        () => `${device} reads ${text} in ${name}, which is stored as ${stored.get(name)}.`,
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
          () => `User ${user} reads ${message.body} in ${name}; stored is ${expected.join(" | ")}.`,
        );
      }
  return result.end();
};

/** An acknowledged edit is stored: as the message's text or an earlier one, unless the message was deleted. */
export const editsKept: Checker = ({ history, tables }) => {
  const result = createResult("acknowledged edits are durable");
  const rows = new Map(tables.messages.map((row) => [messageName(row), row]));
  const edits = groupBy(tables.edits, messageName);
  for (const { input } of keptCallsOf(history, "edit")) {
    const row = rows.get(messageName(input));
    const all = [row?.body, ...(edits.get(messageName(input)) ?? []).map(({ body }) => body)];
    result.assert(
      row?.isDeleted === true || all.includes(input.body),
      () => `${messageName(input)} was edited to ${input.body}, which is not stored.`,
    );
  }
  return result.end();
};
