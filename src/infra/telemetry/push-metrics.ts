import { type Instruments, SECONDS } from "./instruments.js";

const PUSH_KINDS = ["WEB", "FCM", "APNS", "WEBHOOK"] as const;
const PUSH_OUTCOMES = ["sent", "gone", "again", "refused", "given_up"] as const;
/** Decisions of the planner of pushes; those after the third drop the notification. */
const PUSH_DECISIONS = [
  ...(["show", "retract", "postpone"] as const),
  ...(["blocked", "in_use", "muted", "unwanted", "no_device"] as const),
];
/** Circuits of push services that are named in metrics. Hosts of Web Push are an open set. */
const PUSH_CIRCUITS: ReadonlySet<string> = new Set([
  ...["fcm", "apns", "apns sandbox", "webhook"],
  ...["https://fcm.googleapis.com", "https://updates.push.services.mozilla.com", "https://web.push.apple.com"],
]);

/** Creates the metrics of pushes. */
export function createPushMetrics({
  countersBy,
  counters,
  gauge,
  gauges,
  histogram,
  histograms,
  onScrapeBy,
}: Instruments) {
  return {
    pushPlanned: counters(
      "push_planned_total",
      "Notifications that were due for a push, by decision.",
      "decision",
      PUSH_DECISIONS,
    ),
    pushSent: countersBy("push_sent_total", "Attempts to send a push, by kind and outcome.", [
      ["kind", PUSH_KINDS],
      ["outcome", PUSH_OUTCOMES],
    ]),
    pushDuration: histograms("push_seconds", "One attempt to send a push, by kind.", "kind", PUSH_KINDS, SECONDS),
    pushDelay: histogram("push_delay_seconds", "From the time a push is due until its service has accepted it.", [
      ...SECONDS,
      ...[30, 60, 300, 3600],
    ]),
    pushUnderWay: gauge("push_under_way", "Pushes that this process sends at the moment."),
    pushWaiting: gauge("push_waiting", "Pushes that wait; 0 in processes that do not plan."),
    pushOldestDue: gauge(
      "push_oldest_due_seconds",
      "Age of the push that is due the longest; 0 in processes that do not plan.",
    ),
    pushDevices: gauges("push_devices", "Devices that get pushes, by kind; 0 in processes that do not plan.", "kind", [
      ...(["WEB", "FCM", "APNS"] as const),
    ]),
    /** Adds `push_circuit_open`. */
    watchPushCircuits: (open: () => readonly string[]): void =>
      onScrapeBy(
        "push_circuit_open",
        "1 for each push service that this process does not call for now.",
        "origin",
        () => open().map((name) => [PUSH_CIRCUITS.has(name) ? name : "other", 1] as const),
      ),
  };
}
