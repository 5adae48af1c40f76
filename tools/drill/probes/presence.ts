import type { Connection } from "mariadb";
import { UserDocument } from "../../../operations/generated/graphql.js";
import type { History } from "../history/history.js";
import type { Person } from "../workload/device.js";
import type { Users } from "../workload/users.js";

/**
 * Finds users shown as offline though all devices are connected: in the last presence events, and in queries to each node.
 * Covers pairs of users who have written to each other, without a block.
 */
export async function findWrongAbsences(tables: Connection, users: Users, history: History): Promise<string[]> {
  const pairs = await readPairs(tables, users.people);
  const streamed = new Map<string, string>();
  for (const { kind, device, about, value } of history.ephemeralEvents)
    if (kind === "presence") streamed.set(`${device} ${about}`, value);
  const byStreams = pairs.flatMap(([viewer, peer]) =>
    viewer.devices.flatMap(({ name }) => {
      const status = streamed.get(`${name} ${peer.user}`) ?? "nothing";
      return status === "ONLINE" ? [] : [`${name} received ${status} as presence of ${peer.name}`];
    }),
  );
  const answers = pairs.flatMap(([viewer, peer]) =>
    Array.from({ length: users.nodes }, (_, node) => queryPresence(node, viewer, peer)),
  );
  return [...byStreams, ...(await Promise.all(answers)).flat()];
}

async function queryPresence(node: number, { name, devices: [device] }: Person, peer: Person): Promise<string[]> {
  const answer = await device?.client
    .request(UserDocument, { id: device.ids.userId(peer.user) }, node)
    .catch(() => undefined);
  const status = answer?.user?.presence.status ?? "nothing";
  return status === "ONLINE" ? [] : [`node ${node + 1} returns ${status} to ${name} as presence of ${peer.name}`];
}

/** Reads the ordered pairs, in both directions. */
async function readPairs(tables: Connection, people: readonly Person[]): Promise<(readonly [Person, Person])[]> {
  const rows = await tables.query<{ one: bigint; two: bigint }[]>(
    `SELECT c.user_one_id AS one, c.user_two_id AS two FROM conversations c
     WHERE (SELECT COUNT(DISTINCT m.sender_id) FROM messages m WHERE m.conversation_id = c.id) = 2 AND NOT EXISTS (SELECT 1 FROM user_contacts k WHERE k.is_blocked = TRUE
                       AND (k.user_id, k.contact_user_id) IN ((c.user_one_id, c.user_two_id), (c.user_two_id, c.user_one_id)))`,
  );
  const personOf = (id: bigint) => people.find(({ user }) => user === Number(id));
  return rows.flatMap(({ one, two }) => {
    const [first, second] = [personOf(one), personOf(two)];
    return first === undefined || second === undefined ? [] : [[first, second] as const, [second, first] as const];
  });
}
