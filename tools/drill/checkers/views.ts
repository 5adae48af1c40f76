import { type Checker, type TestRun, createResult } from "../history/test-run.js";
import type { SeenEvent } from "../history/event.js";
import type { LogRow } from "../history/tables.js";
import { type EndedView, viewsOf } from "../history/views.js";
import { groupBy } from "../../../src/infra/group-by.js";

type Result = ReturnType<typeof createResult>;

/**
 * Each device's view, assembled from its streams, equals the user's log: in order, without gaps or duplicates. A view ends
 * with ResyncRequired exactly where a loss has undone one of its events.
 */
export const views: Checker = (run) => {
  const result = createResult("streams equal the log");
  const logs = groupBy(run.tables.log, ({ user }) => user);
  for (const { device, user, begin, events, ended, errors } of viewsOf(run)) {
    for (const error of errors) result.assert(false, () => `${device} ${error}.`);
    const log = logs.get(user) ?? [];
    for (const view of ended) checkEnded(result, run, { device, log, view });
    compare(
      result,
      device,
      events,
      log.filter(({ seq }) => seq > begin),
    );
  }
  for (const { user, begin, log: pulled } of run.finalReads) {
    const log = (logs.get(user) ?? []).filter(({ seq }) => seq > begin);
    compare(result, `user ${user}, who pulled the log,`, pulled, log);
  }
  return result.end();
};

function compare({ assert }: Result, reader: string, events: readonly SeenEvent[], log: readonly LogRow[]): void {
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

/** Events received before a loss began are in the log; of the others at least one is not. */
function checkEnded(
  { assert }: Result,
  { history: { losses } }: Pick<TestRun, "history">,
  { device, log, view: { from, to, events } }: { device: string; log: readonly LogRow[]; view: EndedView },
): void {
  const rows = new Map(log.map((row) => [row.seq, row]));
  const isLogged = (event: SeenEvent) => {
    const row = rows.get(event.seq);
    return row !== undefined && lineOfRow(row) === lineOfEvent(event, row);
  };
  const begun = losses.filter((loss) => loss.from.n < to.n && (loss.to?.n ?? Infinity) > from.n);
  const lossBegan = Math.min(Infinity, ...begun.map((loss) => loss.from.n));
  for (const { at, event } of events)
    if (at.n < lossBegan)
      assert(isLogged(event), () => `${device} has seen ${event.kind} at ${event.seq}, which is not in the log.`);
  assert(
    events.some(({ event }) => !isLogged(event)),
    () => `${device} got ResyncRequired at ${to.ms} ms, though the log has all that it has seen.`,
  );
}

function lineOfRow({ seq, kind, conversation, sequence, subject, anchor }: LogRow): string {
  const isReceipt = kind === "MessagesRead" || kind === "MessagesDelivered";
  const parts = [seq, kind, conversation, sequence, isReceipt ? subject : null].filter((part) => part !== null);
  return `${parts.join(" ")} @${anchor}`;
}

/** Formats the event like a log row; fields that its kind does not carry are taken from the row. */
function lineOfEvent(event: SeenEvent | undefined, row: LogRow): string {
  if (event === undefined) return "nothing";
  const { seq, anchor, kind, sequence = row.sequence, user = null } = event;
  const conversation = row.conversation === null ? null : (event.conversation ?? row.conversation);
  return lineOfRow({ user: row.user, seq, anchor, kind, conversation, sequence, subject: user });
}
