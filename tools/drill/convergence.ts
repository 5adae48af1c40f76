import { setTimeout as sleep } from "node:timers/promises";
import type { Convergence } from "./history/test-run.js";
import type { History } from "./history/history.js";
import type { Users } from "./workload/users.js";
import type { Cluster } from "./cluster/cluster.js";
import { findWrongAbsences } from "./probes/presence.js";

/** Time limit of convergence after the last fault. */
const MAX_CONVERGENCE_MS = 30_000;
const POLL_MS = 100;

/**
 * Final phase: sends one more message in every conversation, then waits until the nodes are ready, every device's stream
 * is live at the head of its log, and every user is shown as online.
 */
export async function converge(cluster: Cluster, users: Users, history: History): Promise<Convergence> {
  const startedAt = performance.now();
  const elapsed = () => Math.round(performance.now() - startedAt);
  await Promise.all(
    [...users.conversations].map(([conversation, people]) => sendFinalMessage(users, conversation, people[0])),
  );
  const tables = await cluster.database.connect();
  try {
    for (;;) {
      const heads = await tables.query<{ user: bigint; seq: number }[]>("SELECT user_id AS user, seq FROM event_heads");
      const headOf = new Map(heads.map(({ user, seq }) => [Number(user), seq]));
      const pending = [...(await findUnreadyNodes(cluster)), ...findLateDevices(users, headOf)];
      // Presence is only meaningful once all devices are connected.
      const missing = pending.length > 0 ? pending : await findWrongAbsences(tables, users, history);
      if (missing.length === 0 || elapsed() > MAX_CONVERGENCE_MS) return { ms: elapsed(), missing };
      await sleep(POLL_MS);
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
  const clientMessageId = device.uniqueName();
  const message = { conversation, clientMessageId, body: `⟨${clientMessageId}⟩ the end` };
  for (let tries = 0; tries < 5; tries += 1) if ((await invoke(device, "send", message)).kind !== "info") return;
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

function findLateDevices({ devices }: Users, headOf: ReadonlyMap<number, number>): string[] {
  return devices.flatMap(({ name, person, position, isLive }) => {
    const head = headOf.get(person.user) ?? 0;
    if (position() === head && isLive()) return [];
    return [`${name} has received ${position()} of ${head} events${isLive() ? "" : ", and its stream is not live"}`];
  });
}
