import { print } from "graphql";
import { SendOtpDocument, VerifyOtpDocument } from "../../../operations/generated/graphql.js";
import { DOCUMENTS } from "../harness/documents.js";
import type { CountSetup } from "./setup.js";

/** Counted operation: runs once and returns the size of its response, and of all its events. */
export interface Operation {
  readonly name: string;
  run(setup: CountSetup): Promise<{ answer: number; events?: number }>;
}

const SEND_OTP = print(SendOtpDocument);
const VERIFY_OTP = print(VerifyOtpDocument);

let messageCount = 100;
let phones = 0;

/** Constant length, so that its size in bytes does not vary. */
function message({ conversation }: CountSetup) {
  messageCount += 1;
  return {
    input: {
      conversationId: conversation,
      clientMessageId: `counted-${messageCount}`,
      body: `Counted: ${messageCount}`,
    },
  };
}

async function awaitEvents({ sender, recipient }: CountSetup): Promise<number> {
  return (await sender.nextEvent()) + (await recipient.nextEvent());
}

export const OPERATIONS: readonly Operation[] = [
  {
    name: "send, over the socket",
    run: async (setup) => {
      const answer = await setup.sender.ask(DOCUMENTS.send, message(setup));
      return { answer, events: await awaitEvents(setup) };
    },
  },
  {
    name: "send, over HTTP",
    run: async (setup) => {
      const answer = await setup.ask(DOCUMENTS.send, message(setup));
      return { answer, events: await awaitEvents(setup) };
    },
  },
  {
    name: "mark as read",
    run: async (setup) => {
      await setup.sender.ask(DOCUMENTS.send, message(setup));
      await awaitEvents(setup);
      return setup.counting(async () => {
        const answer = await setup.recipient.ask(DOCUMENTS.markRead, {
          input: { conversationId: setup.conversation },
        });
        return { answer, events: await awaitEvents(setup) };
      });
    },
  },
  {
    name: "page of 50 messages, over HTTP",
    run: async ({ ask, conversation: id }) => ({ answer: await ask(DOCUMENTS.history, { id, last: 50 }) }),
  },
  {
    name: "list of 30 conversations, over HTTP",
    run: async ({ ask }) => ({ answer: await ask(DOCUMENTS.conversations, { first: 30 }) }),
  },
  {
    name: "signing in, both requests",
    run: async ({ ask, codeFor }) => {
      phones += 1;
      const phoneNumber = `+14155559${String(phones).padStart(3, "0")}`;
      const code = codeFor(phoneNumber);
      const asked = await ask(SEND_OTP, { input: { phoneNumber } });
      const input = { phoneNumber, code: await code, fullName: "Somebody new", deviceName: "phone" };
      return { answer: asked + (await ask(VERIFY_OTP, { input })) };
    },
  },
];
