import { type Checker, createResult } from "../history/test-run.js";
import type { MessageKey } from "../history/operations.js";
import { keptCallsOf } from "../history/losses.js";
import { messageName, possibleTextsOf } from "../history/message-texts.js";
import { markOf } from "../workload/text.js";

/** The text of a message deleted for everyone is in no table, and in no later event. */
export const erasure: Checker = ({ history, tables }) => {
  const result = createResult("deleted texts are erased");
  const possibleTexts = possibleTextsOf(history, tables);
  const rows = new Map(tables.messages.map((row) => [messageName(row), row]));
  const answeredAt = new Map<string, number>();
  for (const { input, outcome } of keptCallsOf(history, "delete")) {
    if (input.scope !== "EVERYONE") continue;
    const name = messageName(input);
    result.assert(rows.get(name)?.isDeleted === true, () => `${name} was deleted and is not.`);
    answeredAt.set(name, Math.min(answeredAt.get(name) ?? Infinity, outcome.at.n));
  }
  const gone = tables.messages.filter(({ isDeleted }) => isDeleted);
  const stored = marksIn([...tables.messages, ...tables.edits].map(({ body }) => body ?? "").concat(tables.otherTexts));
  const indexed = new Set(tables.words.map(messageName));
  for (const row of gone) {
    const residue = [...(possibleTexts.get(messageName(row)) ?? [])].find((text) => stored.has(markOf(text)));
    result.assert(
      residue === undefined,
      () => `${messageName(row)} is deleted, and a table still contains ${residue}.`,
    );
    result.assert(
      !indexed.has(messageName(row)),
      () => `${messageName(row)} is deleted, and its words are in the search index.`,
    );
  }

  const openedAt = new Map<string, number>();
  const deletionSeen = new Set<string>();
  for (const { device, at, ...entry } of history.streams) {
    if (entry.kind === "opened") openedAt.set(device, at.n);
    if (entry.kind === "got" && entry.event.kind === "ResyncRequired")
      for (const seen of deletionSeen) if (seen.startsWith(`${device} `)) deletionSeen.delete(seen);
    if (entry.kind !== "got" || entry.event.sequence === undefined || entry.event.text === undefined) continue;
    const name = messageName(entry.event as MessageKey);
    if (entry.event.kind === "MessageDeleted" && rows.get(name)?.isDeleted === true && entry.event.text === null)
      deletionSeen.add(`${device} ${name}`);
    const isOver =
      deletionSeen.has(`${device} ${name}`) || (answeredAt.get(name) ?? Infinity) < (openedAt.get(device) ?? 0);
    result.assert(
      !isOver || entry.event.text === null,
      () => `${device} read ${entry.event.text} in ${name} at ${at.ms} ms, after it was deleted.`,
    );
  }
  return result.end();
};

function marksIn(texts: readonly string[]): Set<string> {
  return new Set(texts.flatMap((text) => [...text.matchAll(/⟨[^⟩]*⟩/gu)].map(([mark]) => mark)));
}
