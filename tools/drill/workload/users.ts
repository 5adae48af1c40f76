import type { History } from "../history/history.js";
import { readIds } from "../history/ids.js";
import type { Random } from "../random.js";
import type { Cluster } from "../cluster/cluster.js";
import { type Invoke, createInvoke } from "./invoke.js";
import { type Device, type Person, createDevice } from "./device.js";
import { signIn } from "./sign-in.js";

/** All the people of a drill, and what they know of each other. */
export interface Users {
  readonly people: readonly Person[];
  readonly devices: readonly Device[];
  readonly nodes: number;
  readonly invoke: Invoke;
  /** The conversations that somebody has opened: whose they are. */
  readonly conversations: Map<number, readonly [Person, Person]>;
}

/** A conversation of a person's, as any of them; undefined before they have one. */
export function pickConversation({ conversations }: Users, { person, random }: Device): number | undefined {
  const own = [...conversations].filter(([, people]) => people.includes(person));
  return own.length === 0 ? undefined : random.pick(own)[0];
}

const NAMES = ["Ada", "Bo", "Cai", "Dina", "Emil", "Fay", "Gus", "Hana", "Ivo", "Jun", "Kim", "Layla", "Mio", "Noor"];
const DEVICES = ["phone", "laptop", "tablet"];
const MOST_DEVICES = 3;

/** How many people there are, and the first of the phone numbers that they have. */
export interface UsersOptions {
  readonly size: number;
  readonly firstNumber?: number;
}

/** Signs everybody in, on one to three devices each, while nothing is disturbed. */
export async function setUpUsers(
  stage: Cluster,
  history: History,
  random: Random,
  { size, firstNumber = 0 }: UsersOptions,
): Promise<Users> {
  const urls = stage.nodes.map(({ url }) => url);
  const people: Person[] = [];
  const tables = await stage.database.connect();
  const ids = await readIds(tables);
  for (let index = 0; index < size; index += 1) {
    const name = `${NAMES[index % NAMES.length] ?? ""}${index < NAMES.length ? "" : index}`;
    const number = firstNumber + index;
    const phoneNumber = `+1415555${String(number).padStart(4, "0")}`;
    const devices: Device[] = [];
    let person: Person | undefined;
    for (const kind of DEVICES.slice(0, index === 0 ? MOST_DEVICES : random.between(1, MOST_DEVICES))) {
      const deviceName = `${name}.${kind}`;
      const address = `10.${number >> 8}.${number & 255}.${devices.length + 1}`;
      const url = random.pick(urls);
      const { tokens, user, begin } = await signIn(
        { url, address, phones: stage.smsGateway, ids },
        { phoneNumber, fullName: name, deviceName },
      );
      // A number has to wait for its next code: here, its owner has waited.
      await tables.query("DELETE FROM otp_verifications WHERE phone_number = ?", [phoneNumber]);
      person ??= { name, user, devices, said: [] };
      const parts = { tokens, begin, history, ids, random: random.fork(deviceName) };
      devices.push(createDevice({ name: deviceName, person, address, urls, ...parts }));
    }
    if (person !== undefined) people.push(person);
  }
  // Everybody shows everybody when they are here, so that the streams have something to tell.
  await tables.query("UPDATE users SET last_seen_audience = 'EVERYONE'");
  await tables.end();
  return {
    people,
    devices: people.flatMap(({ devices }) => devices),
    nodes: urls.length,
    invoke: createInvoke(history),
    conversations: new Map(),
  };
}
