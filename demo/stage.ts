import { randomUUID } from "node:crypto";
import {
  MarkDeliveredDocument,
  MarkReadDocument,
  OpenConversationDocument,
  SendMessageDocument,
  SetPresenceDocument,
  SetTypingDocument,
  type PresenceStatus,
  type UserErrorCode,
} from "../operations/generated/graphql.js";
import type { Device } from "./device.js";
import type { Ledger } from "./ledger.js";
import { type Transcript, shown } from "./transcript.js";

/** What people do on their devices: it happens, it is written into the ledger, and it is printed. */
export interface Stage {
  readonly devices: readonly Device[];
  /** Opens the conversation; answers its id. */
  open(device: Device, peer: Device): Promise<string>;
  /** Says something; resolves when every device that is not in a tunnel has seen it. Answers the message's id. */
  say(device: Device, body: string, options?: SayOptions): Promise<string>;
  /** Tries to say what will be refused; answers why. */
  sayInVain(device: Device, body: string, clientMessageId?: string): Promise<UserErrorCode | undefined>;
  type(device: Device): Promise<void>;
  /** Marks all there is as delivered or read; resolves when every device has seen it. */
  mark(kind: "delivered" | "read", device: Device): Promise<void>;
  setPresence(device: Device, status: PresenceStatus): Promise<void>;
}

export interface SayOptions {
  readonly replyToId?: string;
  readonly clientMessageId?: string;
  readonly overSocket?: boolean;
}

interface Words {
  readonly body: string;
  readonly clientMessageId: string;
}

export function createStage(devices: readonly Device[], ledger: Ledger, transcript: Transcript): Stage {
  let conversationId = "";

  /** Waits until every device that can has seen it; answers how many have, and how long that took. */
  async function everywhere(
    what: string,
    isSeen: (device: Device) => boolean,
    begun = performance.now(),
  ): Promise<string> {
    const isAway = ({ tunnel, witness }: Device) => witness.end !== undefined || (tunnel.isInside && !witness.isReady);
    await Promise.all(devices.map((device) => device.witness.until(what, () => isSeen(device) || isAway(device))));
    const ms = Math.round(performance.now() - begun);
    const count = devices.filter(isSeen).length;
    return `${count} ${count === 1 ? "device" : "devices"}, ${ms} ms`;
  }

  async function send({ client }: Device, { overSocket = true, ...message }: SayOptions & Words) {
    const { ask, askOverSocket } = client;
    const input = { conversationId, ...message };
    const { sendMessage } = await (overSocket ? askOverSocket : ask)(SendMessageDocument, { input });
    return sendMessage;
  }

  return {
    devices,
    open: async (device, peer) => {
      const { openConversation } = await device.client.ask(OpenConversationDocument, {
        input: { userId: peer.userId },
      });
      // Each of the two is told of their own opening alone.
      if (conversationId === "") ledger.opened();
      conversationId = openConversation?.conversation?.id ?? "";
      const isTold = ({ person, witness }: Device) => person !== device.person || witness.events.length > 0;
      await everywhere("the conversation", isTold);
      transcript.line(
        device,
        `opens the conversation with ${peer.person}`,
        openConversation?.created ? "new" : "there already",
      );
      return conversationId;
    },
    say: async (device, body, { clientMessageId = randomUUID(), ...options } = {}) => {
      const begun = performance.now();
      const sent = await send(device, { body, clientMessageId, ...options });
      if (!sent?.message) throw new Error(`It was refused: ${sent?.userErrors[0]?.message ?? "no answer"}`);
      const { id, sequence } = sent.message;
      ledger.say({ sequence, by: device.person, body, clientMessageId });
      const reach = await everywhere(`№${sequence}`, ({ witness }) => witness.newest >= sequence, begun);
      transcript.line(device, `№${String(sequence).padEnd(3)} ${shown(body)}`, reach);
      return id;
    },
    sayInVain: async (device, body, clientMessageId = randomUUID()) => {
      const refused = await send(device, { body, clientMessageId });
      const { code, message } = refused?.userErrors[0] ?? {};
      transcript.line(device, `✗    ${shown(body, 8)}`, `${code ?? "taken"}: ${message ?? ""}`);
      return code;
    },
    type: async (device) => {
      await device.client.askOverSocket(SetTypingDocument, { input: { conversationId, isTyping: true } });
      const line = `${device.person} types`;
      await everywhere(line, ({ person, witness }) => person === device.person || witness.typing.at(-1) === line);
      transcript.line(device, "…    types");
    },
    mark: async (kind, device) => {
      const begun = performance.now();
      const sequence = ledger.mark(kind, device.person);
      const input = { conversationId, sequence };
      if (kind === "read") await device.client.ask(MarkReadDocument, { input });
      else await device.client.askOverSocket(MarkDeliveredDocument, { input });
      const count = ledger.eventsFor(device.person).length;
      const reach = await everywhere("the receipt", ({ witness }) => witness.events.length >= count, begun);
      transcript.line(device, `${kind === "read" ? "✓✓" : "✓ "}   ${kind} up to №${sequence}`, reach);
    },
    setPresence: async (device, status) => {
      await device.client.ask(SetPresenceDocument, { input: { status } });
      transcript.line(device, `●    is ${status.toLowerCase()} on this device`);
    },
  };
}
