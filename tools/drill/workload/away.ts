import { setTimeout as sleep } from "node:timers/promises";
import type { Cluster } from "../cluster/cluster.js";
import type { History, Outcome } from "../history/history.js";
import type { OperationName, Operations } from "../history/operations.js";
import type { Random } from "../random.js";
import { createDeviceClient } from "./client.js";
import type { Person } from "./device.js";
import type { Caller } from "./invoke.js";
import { type SignInOptions, createSignInAgain, signIn } from "./sign-in.js";
import type { Users } from "./users.js";

/** Conduct of a person without a socket: they keep the push device, or read, mute, block, or leave and come back. */
const CONDUCTS = ["waits", "reads", "mutes", "blocks", "leaves"] as const;
type Conduct = (typeof CONDUCTS)[number];

/** Persons without a socket, whom messages reach by pushes alone. */
export interface Away {
  /** Resolves when they have ended what they do and have a push device, with nothing muted or blocked. */
  end(): Promise<void>;
}

interface AwayPerson {
  readonly conduct: Conduct;
  readonly person: Person;
  readonly peer: Person;
  readonly conversation: number;
  readonly entry: Omit<SignInOptions, "url">;
  readonly random: Random;
  caller: Caller;
  token: string;
  /** Id of the push device. */
  deviceId: string;
}

interface Scene {
  readonly cluster: Cluster;
  readonly history: History;
  readonly users: Users;
}

const FIRST_NUMBER = 7000;
const PAUSE_MS = [2500, 4000] as const;
const RETRY_MS = 300;

/** Signs them in, each in a conversation with one of the users, and lets them act. */
export async function startAway(scene: Scene, random: Random): Promise<Away> {
  const all: AwayPerson[] = [];
  for (const [index, conduct] of CONDUCTS.entries())
    all.push(await createAwayPerson(scene, conduct, index, random.fork(conduct)));
  let isOver = false;
  const loops = all.map(async (away) => {
    while (!isOver) {
      await ACTS[away.conduct](scene, away);
      await pause(away);
    }
  });
  return {
    end: async () => {
      isOver = true;
      await Promise.all(loops);
    },
  };
}

async function createAwayPerson(scene: Scene, conduct: Conduct, index: number, random: Random): Promise<AwayPerson> {
  const { cluster, history, users } = scene;
  const peer = users.people[index % users.people.length];
  const [device] = peer?.devices ?? [];
  if (peer === undefined || device === undefined) throw new Error("A drill needs a person with a device.");
  const fullName = `Away ${conduct}`;
  const phoneNumber = `+1415555${FIRST_NUMBER + index}`;
  const entry = { address: `10.200.0.${index + 1}`, profile: { phoneNumber, fullName, deviceName: fullName } };
  const { caller, person } = await signInAway(cluster, history, entry, random);
  const opened = await Promise.all([
    users.invoke(device, "open", { user: person.user }),
    users.invoke(caller, "open", { user: peer.user }),
  ]);
  const [first] = opened;
  if (first.kind !== "ok") throw new Error(`${fullName} has no conversation.`);
  const { conversation } = first.value;
  users.conversations.set(conversation, [peer, person]);
  const away = { conduct, person, peer, conversation, entry, random, caller, token: "", deviceId: "" };
  await register(scene, away);
  return away;
}

async function signInAway(
  cluster: Cluster,
  history: History,
  entry: Omit<SignInOptions, "url">,
  random: Random,
): Promise<{ caller: Caller; person: Person }> {
  const urls = cluster.nodes.map(({ url }) => url);
  for (let tries = 0; ; tries += 1) {
    const url = urls[tries % urls.length] ?? "";
    const signedIn = await signIn(cluster, { ...entry, url }).catch(() => undefined);
    if (signedIn === undefined) {
      await sleep(RETRY_MS);
      continue;
    }
    const { tokens, user, ids } = signedIn;
    const name = entry.profile.fullName;
    const client = createDeviceClient({
      ...{ urls, tokens, address: entry.address, random: random.fork("client") },
      signInAgain: createSignInAgain(cluster, history)(entry),
      onMove: () => undefined,
      onClosed: () => undefined,
    });
    const person: Person = { name, user, devices: [], sent: [], files: new Map(), unusedUploads: [] };
    const node = () => random.between(0, urls.length - 1);
    return { person, caller: { client, ids, name, person, node } };
  }
}

const ACTS: Readonly<Record<Conduct, (scene: Scene, away: AwayPerson) => Promise<void>>> = {
  waits: () => Promise.resolve(),
  reads: (scene, away) => call(scene, away, "markRead", { conversation: away.conversation }),
  mutes: async (scene, away) => {
    const { conversation, random } = away;
    const isMuted = random.chance(0.5);
    if (isMuted) await call(scene, away, "mute", { conversation, isMuted: true });
    else await call(scene, away, "setLevel", { conversation, level: "NONE" });
    await pause(away);
    if (isMuted) await call(scene, away, "mute", { conversation, isMuted: false });
    else await call(scene, away, "setLevel", { conversation, level: "ALL" });
  },
  blocks: async (scene, away) => {
    await call(scene, away, "block", { user: away.peer.user });
    await pause(away);
    await call(scene, away, "unblock", { user: away.peer.user });
  },
  leaves: async (scene, away) => {
    if (away.random.chance(0.5)) await call(scene, away, "removePush", { token: away.token, id: away.deviceId });
    else {
      // Once: after an answer that was lost, another would be that of an ended session.
      await scene.users.invoke(away.caller, "signOut", { token: away.token });
      await pause(away);
      away.caller = (await signInAway(scene.cluster, scene.history, away.entry, away.random)).caller;
    }
    await pause(away);
    await register(scene, away);
  },
};

/** Longer than any fault. */
const MAX_REGISTER_MS = 300_000;

/** Registers a push device with a token that no other registration has. */
async function register(scene: Scene, away: AwayPerson): Promise<void> {
  const deadline = Date.now() + MAX_REGISTER_MS;
  for (let tries = 1; ; tries += 1) {
    const token = `push-device-of-${away.conduct}-${scene.history.now().n}-${tries}`;
    const outcome = await scene.users.invoke(away.caller, "registerPush", { token });
    if (outcome.kind !== "ok") {
      // A node whose clock is ahead takes every token for an expired one.
      const isTransient = outcome.kind === "info" || outcome.code === "UNAUTHENTICATED";
      if (!isTransient || Date.now() > deadline)
        throw new Error(
          `${away.person.name} has no push device: ${outcome.kind === "fail" ? outcome.code : outcome.why}.`,
        );
      await sleep(RETRY_MS);
      continue;
    }
    [away.token, away.deviceId] = [token, outcome.value.id];
    return;
  }
}

/** Calls until the outcome is known. */
async function call<A extends OperationName>(
  { users }: Scene,
  { caller }: AwayPerson,
  operation: A,
  input: Operations[A]["input"],
): Promise<void> {
  for (;;) {
    const outcome: Outcome<Operations[A]["output"]> = await users.invoke(caller, operation, input);
    if (outcome.kind !== "info") return;
    await sleep(RETRY_MS);
  }
}

function pause({ random }: AwayPerson): Promise<void> {
  return sleep(random.between(...PAUSE_MS));
}
