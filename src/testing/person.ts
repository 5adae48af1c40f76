import {
  OpenConversationDocument,
  SendMessageDocument,
  SendOtpDocument,
  type SendMessageMutation,
  VerifyOtpDocument,
  type VerifyOtpMutation,
} from "../../operations/generated/graphql.js";
import { type TestClient, createTestClient } from "./client.js";

/** A user with a phone number, a name and at least one signed-in device. */
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
  /** Opens the conversation from both sides, so that either may send first; returns its id. */
  open(peer: Device): Promise<string>;
  /** Opens the conversation from this side alone; returns its id. */
  openAlone(peer: { readonly userId: string }): Promise<string>;
  /** Opens the conversation and sends a first message, so that it is in both lists; returns its id. */
  greet(peer: Device): Promise<string>;
  /** The same with a reply, after which both profiles are open to each other. */
  meet(peer: Device): Promise<string>;
  /** Sends a text message; throws when it is refused. */
  send(conversationId: string, body: string, clientMessageId?: string): Promise<SentMessage>;
}

export type Tokens = NonNullable<NonNullable<VerifyOtpMutation["verifyOtp"]>["tokens"]>;
export type SentMessage = NonNullable<NonNullable<SendMessageMutation["sendMessage"]>["message"]>;

/** A server to sign up at, and the source of its codes. */
export interface SignUpEnvironment {
  readonly url: string;
  codeFor(phoneNumber: string): string | Promise<string>;
}

let people = 0;
let messages = 0;

/** Returns a phone number unique in this process. */
export function newPhoneNumber(): string {
  people += 1;
  return `+1415${String(5_550_000 + people).padStart(7, "0")}`;
}

/** Signs up a new user on a first device. */
export async function signUp(
  environment: SignUpEnvironment,
  fullName = "Somebody",
  phoneNumber = newPhoneNumber(),
): Promise<Person> {
  const devices: Device[] = [];
  const device = async (deviceName = "phone") => {
    const signedIn = await signIn(environment, { phoneNumber, fullName, deviceName });
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

/** Signs in with a code over GraphQL. */
export async function signIn(
  environment: SignUpEnvironment,
  who: { phoneNumber: string; fullName?: string; deviceName?: string },
): Promise<Device> {
  const visitor = createTestClient({ url: environment.url, accessToken: () => undefined });
  const { sendOtp } = await visitor.ask(SendOtpDocument, { input: { phoneNumber: who.phoneNumber } });
  const code = await environment.codeFor(who.phoneNumber);
  const verificationId = sendOtp?.verificationId ?? null;
  const { verifyOtp } = await visitor.ask(VerifyOtpDocument, { input: { ...who, code, verificationId } });
  if (!verifyOtp?.tokens || !verifyOtp.viewer)
    throw new Error(`Sign-in was refused: ${verifyOtp?.userErrors.map(({ message }) => message).join("; ")}`);
  return createDevice(environment.url, verifyOtp.viewer.user.id, verifyOtp.tokens);
}

/** Returns a device connected to another process, with the same tokens. */
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
