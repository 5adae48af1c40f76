import { type Checker, createResult } from "../history/test-run.js";
import type { SeenEvent } from "../history/event.js";
import type { LogRow } from "../history/tables.js";
import { viewsOf } from "../history/views.js";
import { groupBy } from "../history/group.js";

/** What each device has put together from its replays is its person's log: no double, no hole, in order. */
export const views: Checker = (evidence) => {
  const result = createResult("nothing missed, nothing doubled");
  const logs = groupBy(evidence.tables.log, ({ user }) => user);
  for (const { device, user, begin, events, faults } of viewsOf(evidence)) {
    for (const fault of faults) result.assert(false, () => `${device} ${fault}.`);
    const log = (logs.get(user) ?? []).filter(({ seq }) => seq > begin);
    compare(result, device, events, log);
  }
  for (const { user, begin, log: pulled } of evidence.finalReads) {
    const log = (logs.get(user) ?? []).filter(({ seq }) => seq > begin);
    compare(result, `user ${user}, who pulled the log,`, pulled, log);
  }
  return result.end();
};

function compare(
  { assert }: ReturnType<typeof createResult>,
  who: string,
  events: readonly SeenEvent[],
  log: readonly LogRow[],
): void {
  for (const [index, row] of log.entries()) {
    const [wanted, seen] = [lineOfRow(row), lineOfEvent(events[index], row)];
    assert(wanted === seen, () => `${who} has seen ${seen} where the log has ${wanted}.`);
    if (wanted !== seen) return;
  }
  assert(
    events.length <= log.length,
    () => `${who} has seen ${events.length - log.length} events that the log has not.`,
  );
}

function lineOfRow({ seq, kind, conversation, sequence, subject }: LogRow): string {
  const isReceipt = kind === "MessagesRead" || kind === "MessagesDelivered";
  return [seq, kind, conversation, sequence, isReceipt ? subject : null].filter((part) => part !== null).join(" ");
}

/** The event in the words of the log; what its kind does not show is taken from the row. */
function lineOfEvent(event: SeenEvent | undefined, row: LogRow): string {
  if (event === undefined) return "nothing";
  const { seq, kind, sequence = row.sequence, user = null } = event;
  const conversation = row.conversation === null ? null : (event.conversation ?? row.conversation);
  return lineOfRow({ user: row.user, seq, kind, conversation, sequence, subject: user });
}
