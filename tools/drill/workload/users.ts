import type { History } from "../history/history.js";
import type { Random } from "../random.js";
import type { Cluster } from "../cluster/cluster.js";
import { type Invoke, createInvoke } from "./invoke.js";
import { type Device, type Person, createDevice } from "./device.js";
import { createSignInAgain, signIn } from "./sign-in.js";

/** Users of a drill, with their devices and conversations. */
export interface Users {
  readonly people: readonly Person[];
  readonly devices: readonly Device[];
  readonly nodes: number;
  readonly invoke: Invoke;
  /** Members of each opened conversation. */
  readonly conversations: Map<number, readonly [Person, Person]>;
}

/** Picks a conversation of the device's user; undefined before there is one. */
export function pickConversation({ conversations }: Users, { person, random }: Device): number | undefined {
  const own = [...conversations].filter(([, people]) => people.includes(person));
  return own.length === 0 ? undefined : random.pick(own)[0];
}

const NAMES = ["Ada", "Bo", "Cai", "Dina", "Emil", "Fay", "Gus", "Hana", "Ivo", "Jun", "Kim", "Layla", "Mio", "Noor"];
const DEVICES = ["phone", "laptop", "tablet"];
const MAX_DEVICES = 3;

/** Number of users, and the first of their phone numbers. */
export interface UsersOptions {
  readonly size: number;
  readonly firstNumber?: number;
}

/** Signs all users in, on one to three devices each, before any fault. */
export async function setUpUsers(
  cluster: Cluster,
  history: History,
  random: Random,
  { size, firstNumber = 0 }: UsersOptions,
): Promise<Users> {
  const urls = cluster.nodes.map(({ url }) => url);
  const people: Person[] = [];
  for (let index = 0; index < size; index += 1) {
    const name = `${NAMES[index % NAMES.length] ?? ""}${index < NAMES.length ? "" : index}`;
    const number = firstNumber + index;
    const phoneNumber = `+1415555${String(number).padStart(4, "0")}`;
    const devices: Device[] = [];
    const signInAgain = createSignInAgain(cluster, history);
    let person: Person | undefined;
    for (const kind of DEVICES.slice(0, index === 0 ? MAX_DEVICES : random.between(1, MAX_DEVICES))) {
      const deviceName = `${name}.${kind}`;
      const address = `10.${number >> 8}.${number & 255}.${devices.length + 1}`;
      const url = random.pick(urls);
      const entry = { address, profile: { phoneNumber, fullName: name, deviceName } };
      const { user, ...signedIn } = await signIn(cluster, { url, ...entry });
      person ??= { name, user, devices, sent: [], files: new Map(), unusedUploads: [] };
      const parts = { ...signedIn, history, random: random.fork(deviceName), signInAgain: signInAgain(entry) };
      devices.push(createDevice({ name: deviceName, person, address, urls, ...parts }));
    }
    if (person !== undefined) people.push(person);
  }
  // Presence visible to all, so that presence streams carry events.
  const tables = await cluster.database.connect();
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
