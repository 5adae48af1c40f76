import { setTimeout as sleep } from "node:timers/promises";
import type { WebSocket } from "ws";
import {
  PresenceChangedDocument,
  type TokensFragment,
  TypingChangedDocument,
} from "../operations/generated/graphql.js";
import { type ChatClient, createChatClient } from "./client.js";
import { type Place, type SignIn, fictionalNumber, signIn } from "./sign-in.js";
import { type Witness, createWitness } from "./witness.js";

/** One device of a person. */
export interface Device {
  readonly person: string;
  readonly name: string;
  readonly phoneNumber: string;
  readonly userId: string;
  readonly client: ChatClient;
  readonly witness: Witness;
  /** Where its log began. */
  readonly begin: string;
  readonly tokens: () => TokensFragment;
  readonly socket: () => WebSocket;
  /** In a tunnel it does not connect again before it is out. */
  readonly tunnel: { isInside: boolean };
  /** Listens to all that happens, and to who types. */
  listen(): void;
  /** Listens to who comes and goes. */
  watch(): void;
}

const RECONNECT_MS = 150;

/** Signs in on a device: as somebody new, or as the owner of `phoneNumber`. */
export async function createDevice(
  place: Place,
  names: Map<string, string>,
  who: { readonly person: string; readonly name: string; readonly phoneNumber?: string },
): Promise<Device> {
  const phoneNumber = who.phoneNumber ?? fictionalNumber();
  const signedIn = await signIn(place, { phoneNumber, fullName: who.person, deviceName: who.name });
  // Somebody of an earlier run has this number: take another one.
  if (who.phoneNumber === undefined && !signedIn.isNewUser) return createDevice(place, names, who);
  names.set(signedIn.viewer.user.id, who.person);
  return connect(place.url, names, { ...who, phoneNumber }, signedIn);
}

function connect(
  url: string,
  names: ReadonlyMap<string, string>,
  who: Pick<Device, "person" | "name" | "phoneNumber">,
  { tokens: first, viewer }: SignIn,
): Device {
  const witness = createWitness(`${who.person}'s ${who.name}`, names);
  const tunnel = { isInside: false };
  let tokens = first;
  let socket: WebSocket | undefined;

  const client = createChatClient({
    url,
    tokens,
    onTokens: (next) => (tokens = next),
    socket: {
      retryWait: async () => {
        do await sleep(RECONNECT_MS);
        while (tunnel.isInside);
      },
      on: {
        connected: (connected) => (socket = connected as WebSocket),
        closed: (event) => witness.see({ closing: (event as { code: number }).code }),
      },
    },
  });
  const finish = (error?: unknown) => witness.see({ end: error });
  const nameOf = ({ id }: { readonly id: string }) => names.get(id) ?? "somebody";

  return {
    ...who,
    userId: viewer.user.id,
    client,
    witness,
    begin: viewer.eventCursor,
    tokens: () => tokens,
    socket: () => {
      if (socket === undefined) throw new Error(`${who.person}'s ${who.name} has no socket.`);
      return socket;
    },
    tunnel,
    listen: () => {
      client.listen(
        TypingChangedDocument,
        {},
        ({ typingChanged: { user, isTyping } }) =>
          witness.see({ typing: `${nameOf(user)} ${isTyping ? "types" : "has stopped typing"}` }),
        finish,
      );
      client.follow(viewer.eventCursor, (event) => witness.see({ event }), finish);
    },
    watch: () =>
      void client.listen(
        PresenceChangedDocument,
        {},
        ({ presenceChanged: { user, presence } }) =>
          witness.see({ presence: `${nameOf(user)} is ${presence.status.toLowerCase()}` }),
        finish,
      ),
  };
}
