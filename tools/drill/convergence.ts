import { setTimeout as sleep } from "node:timers/promises";
import type { Convergence } from "./history/test-run.js";
import type { History } from "./history/history.js";
import type { Users } from "./workload/users.js";
import type { Cluster } from "./cluster/cluster.js";
import { findWrongAbsences } from "./probes/presence.js";

/** The time in which everything must be well again. */
const MAX_CONVERGENCE_MS = 30_000;
const LOOK_MS = 100;

/**
 * After the last fault: one more message in every conversation, then waits until the nodes are ready and every device's
 * stream is live and has got all of its person's log, and everybody is shown as present.
 */
export async function converge(stage: Cluster, town: Users, history: History): Promise<Convergence> {
  const begun = performance.now();
  const elapsed = () => Math.round(performance.now() - begun);
  await Promise.all(
    [...town.conversations].map(([conversation, people]) => sendFinalMessage(town, conversation, people[0])),
  );
  const tables = await stage.database.connect();
  try {
    for (;;) {
      const heads = await tables.query<{ user: bigint; seq: number }[]>("SELECT user_id AS user, seq FROM event_heads");
      const newest = new Map(heads.map(({ user, seq }) => [Number(user), seq]));
      const late = [...(await findUnreadyNodes(stage)), ...findLateDevices(town, newest)];
      // Worth asking once everybody is there.
      const missing = late.length > 0 ? late : await findWrongAbsences(tables, town, history);
      if (missing.length === 0 || elapsed() > MAX_CONVERGENCE_MS) return { ms: elapsed(), missing };
      await sleep(LOOK_MS);
    }
  } finally {
    await tables.end();
  }
}

async function sendFinalMessage(
  { invoke }: Users,
  conversation: number,
  { devices }: Users["people"][number],
): Promise<void> {
  const [device] = devices;
  if (device === undefined) return;
  const clientMessageId = device.newName();
  const words = { conversation, clientMessageId, body: `⟨${clientMessageId}⟩ the end` };
  for (let tries = 0; tries < 5; tries += 1) if ((await invoke(device, "send", words)).kind !== "unknown") return;
}

async function findUnreadyNodes({ nodes }: Cluster): Promise<string[]> {
  const answers = await Promise.all(
    nodes.map(async ({ name, origin }) => {
      const answer = await fetch(`${origin}/readyz`).catch(() => undefined);
      return answer?.status === 200 ? [] : [`${name} is not ready: ${(await answer?.text()) ?? "no answer"}`];
    }),
  );
  return answers.flat();
}

function findLateDevices({ devices }: Users, newest: ReadonlyMap<number, number>): string[] {
  return devices.flatMap(({ name, person, position, isLive }) => {
    const head = newest.get(person.user) ?? 0;
    if (position() === head && isLive()) return [];
    return [`${name} has seen ${position()} of ${head} events${isLive() ? "" : ", and its stream is not live"}`];
  });
}
