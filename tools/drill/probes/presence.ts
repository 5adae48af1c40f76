import type { Connection } from "mariadb";
import { UserDocument } from "../../../operations/generated/graphql.js";
import type { History } from "../history/history.js";
import type { Person } from "../workload/device.js";
import type { Users } from "../workload/users.js";

/**
 * Who is shown as absent though they are there, now that everybody is: what streams have told last, and what each node
 * answers. Between two people who have written to each other, without a block.
 */
export async function findWrongAbsences(tables: Connection, town: Users, history: History): Promise<string[]> {
  const pairs = await readPairs(tables, town.people);
  const told = new Map<string, string>();
  for (const { kind, device, about, value } of history.ephemeralEvents)
    if (kind === "presence") told.set(`${device} ${about}`, value);
  const byStreams = pairs.flatMap(([viewer, peer]) =>
    viewer.devices.flatMap(({ name }) => {
      const status = told.get(`${name} ${peer.user}`) ?? "nothing";
      return status === "ONLINE" ? [] : [`${name} was told that ${peer.name} is ${status}`];
    }),
  );
  const answers = pairs.flatMap(([viewer, peer]) =>
    Array.from({ length: town.nodes }, (_, node) => answerOf(node, viewer, peer)),
  );
  return [...byStreams, ...(await Promise.all(answers)).flat()];
}

async function answerOf(node: number, { name, devices: [device] }: Person, peer: Person): Promise<string[]> {
  const answer = await device?.client
    .request(UserDocument, { id: device.ids.userId(peer.user) }, node)
    .catch(() => undefined);
  const status = answer?.user?.presence.status ?? "nothing";
  return status === "ONLINE" ? [] : [`node ${node + 1} tells ${name} that ${peer.name} is ${status}`];
}

/** Both ways. */
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
