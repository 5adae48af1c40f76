import {
  OpenConversationDocument,
  SendMessageDocument,
  SendOtpDocument,
  type SendMessageMutation,
  VerifyOtpDocument,
  type VerifyOtpMutation,
} from "../../operations/generated/graphql.js";
import { type TestClient, createTestClient } from "./client.js";

/** Somebody with a number, a name and at least one device. */
export interface Person extends Device {
  readonly phoneNumber: string;
  readonly fullName: string;
  /** Signs in on another device. */
  device(deviceName?: string): Promise<Device>;
  /** Closes all sockets. */
  leave(): Promise<void>;
}

/** A signed-in device of a person. */
export interface Device extends TestClient {
  readonly userId: string;
  tokens: Tokens;
  /** Opens the conversation with somebody, on both sides, and answers its id: both may speak first. */
  open(peer: Device): Promise<string>;
  /** Opens the conversation on this side alone. */
  openAlone(peer: { readonly userId: string }): Promise<string>;
  /** Opens the conversation with somebody, says a first word in it, and answers its id: it is in both people's lists. */
  greet(peer: Device): Promise<string>;
  /** The same, and they answer: from then on each is no stranger to the other. */
  meet(peer: Device): Promise<string>;
  /** Sends a text and answers the message; throws when it is refused. */
  send(conversationId: string, body: string, clientMessageId?: string): Promise<SentMessage>;
}

export type Tokens = NonNullable<NonNullable<VerifyOtpMutation["verifyOtp"]>["tokens"]>;
export type SentMessage = NonNullable<NonNullable<SendMessageMutation["sendMessage"]>["message"]>;

/** Where people sign in, and learn their codes. */
export interface SignUpEnvironment {
  readonly url: string;
  codeFor(phoneNumber: string): string | Promise<string>;
}

let people = 0;
let messages = 0;

/** A number that nobody in this process has had. */
export function newPhoneNumber(): string {
  people += 1;
  return `+1415${String(5_550_000 + people).padStart(7, "0")}`;
}

/** Signs somebody new in on a first device. */
export async function signUp(
  town: SignUpEnvironment,
  fullName = "Somebody",
  phoneNumber = newPhoneNumber(),
): Promise<Person> {
  const devices: Device[] = [];
  const device = async (deviceName = "phone") => {
    const signedIn = await signIn(town, { phoneNumber, fullName, deviceName });
    devices.push(signedIn);
    return signedIn;
  };
  const first = await device();
  return {
    ...first,
    get tokens() {
      return first.tokens;
    },
    set tokens(tokens) {
      first.tokens = tokens;
    },
    phoneNumber,
    fullName,
    device,
    leave: async () => {
      await Promise.all(devices.map((one) => one.dispose()));
    },
  };
}

/** Signs in with a code, as a front end does. */
export async function signIn(
  town: SignUpEnvironment,
  who: { phoneNumber: string; fullName?: string; deviceName?: string },
): Promise<Device> {
  const visitor = createTestClient({ url: town.url, accessToken: () => undefined });
  const { sendOtp } = await visitor.ask(SendOtpDocument, { input: { phoneNumber: who.phoneNumber } });
  const code = await town.codeFor(who.phoneNumber);
  const verificationId = sendOtp?.verificationId ?? null;
  const { verifyOtp } = await visitor.ask(VerifyOtpDocument, { input: { ...who, code, verificationId } });
  if (!verifyOtp?.tokens || !verifyOtp.viewer)
    throw new Error(`Sign-in was refused: ${verifyOtp?.userErrors.map(({ message }) => message).join("; ")}`);
  return createDevice(town.url, verifyOtp.viewer.user.id, verifyOtp.tokens);
}

/** The same device of somebody's, as a front end of another node. */
export function deviceAt({ url }: Pick<SignUpEnvironment, "url">, { userId, tokens }: Device): Device {
  return createDevice(url, userId, tokens);
}

function createDevice(url: string, userId: string, tokens: Tokens): Device {
  const device: Device = {
    ...createTestClient({ url, accessToken: () => device.tokens.accessToken }),
    userId,
    tokens,
    open: async (peer) => {
      await peer.openAlone(device);
      return device.openAlone(peer);
    },
    greet: async (peer) => {
      const id = await device.openAlone(peer);
      await device.send(id, "Hello");
      return id;
    },
    meet: async (peer) => {
      const id = await device.greet(peer);
      await peer.send(id, "Hello to you");
      return id;
    },
    openAlone: async (peer) => {
      const { openConversation } = await device.ask(OpenConversationDocument, { input: { userId: peer.userId } });
      if (!openConversation?.conversation) throw new Error(`Refused: ${JSON.stringify(openConversation?.userErrors)}`);
      return openConversation.conversation.id;
    },
    send: async (conversationId, body, clientMessageId = `test-${(messages += 1)}`) => {
      const { sendMessage } = await device.ask(SendMessageDocument, {
        input: { conversationId, clientMessageId, body },
      });
      if (!sendMessage?.message) throw new Error(`Refused: ${JSON.stringify(sendMessage?.userErrors)}`);
      return sendMessage.message;
    },
  };
  return device;
}
