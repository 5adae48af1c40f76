import { type Checker, createResult } from "../history/test-run.js";
import type { SeenEvent } from "../history/event.js";
import type { LogRow } from "../history/tables.js";
import { viewsOf } from "../history/views.js";
import { groupBy } from "../../../src/infra/group-by.js";

/** Each device's view, assembled from its streams, equals the user's log: in order, without gaps or duplicates. */
export const views: Checker = (run) => {
  const result = createResult("streams equal the log");
  const logs = groupBy(run.tables.log, ({ user }) => user);
  for (const { device, user, begin, events, errors } of viewsOf(run)) {
    for (const error of errors) result.assert(false, () => `${device} ${error}.`);
    const log = (logs.get(user) ?? []).filter(({ seq }) => seq > begin);
    compare(result, device, events, log);
  }
  for (const { user, begin, log: pulled } of run.finalReads) {
    const log = (logs.get(user) ?? []).filter(({ seq }) => seq > begin);
    compare(result, `user ${user}, who pulled the log,`, pulled, log);
  }
  return result.end();
};

function compare(
  { assert }: ReturnType<typeof createResult>,
  reader: string,
  events: readonly SeenEvent[],
  log: readonly LogRow[],
): void {
  for (const [index, row] of log.entries()) {
    const [expected, actual] = [lineOfRow(row), lineOfEvent(events[index], row)];
    assert(expected === actual, () => `${reader} has seen ${actual} where the log has ${expected}.`);
    if (expected !== actual) return;
  }
  assert(
    events.length <= log.length,
    () => `${reader} has seen ${events.length - log.length} events that the log has not.`,
  );
}

function lineOfRow({ seq, kind, conversation, sequence, subject }: LogRow): string {
  const isReceipt = kind === "MessagesRead" || kind === "MessagesDelivered";
  return [seq, kind, conversation, sequence, isReceipt ? subject : null].filter((part) => part !== null).join(" ");
}

/** Formats the event like a log row; fields that its kind does not carry are taken from the row. */
function lineOfEvent(event: SeenEvent | undefined, row: LogRow): string {
  if (event === undefined) return "nothing";
  const { seq, kind, sequence = row.sequence, user = null } = event;
  const conversation = row.conversation === null ? null : (event.conversation ?? row.conversation);
  return lineOfRow({ user: row.user, seq, kind, conversation, sequence, subject: user });
}
