import { ApolloClient, InMemoryCache } from "@apollo/client";
import { type TestApp, onCleanup } from "../../../../src/testing/app.js";
import { newPhoneNumber } from "../../../../src/testing/person.js";
import { EventCursorDocument } from "../../generated/documents/index.js";
import { fakeBrowser } from "../../testing/ports.js";
import { createTransport } from "../../transport/transport.js";
import type { Transport } from "../../transport/api.js";
import { cacheConfig, createChatLink, followEvents } from "../index.js";

export interface ApolloDevice {
  readonly transport: Transport;
  readonly client: ApolloClient;
  readonly userId: string;
  readonly phoneNumber: string;
  /** Ends the updates of its cache. */
  stop(): void;
}

export function createClient(transport: Transport): ApolloClient {
  return new ApolloClient({ link: createChatLink(transport), cache: new InMemoryCache(cacheConfig) });
}

/** Signs in a device with Apollo Client, which follows its events. `url`: the address of the server, or of a proxy. */
export async function signInWithApollo(
  { url, codeFor }: Pick<TestApp, "url" | "codeFor">,
  { fullName = "Ada", phoneNumber = newPhoneNumber(), ports = {} } = {},
): Promise<ApolloDevice> {
  const transport = createTransport({ url, ports: { ...fakeBrowser().tab().ports, ...ports } });
  onCleanup(() => Promise.resolve(transport.close()));
  await transport.session.sendCode(phoneNumber);
  const { userId } = await transport.session.verifyCode({ phoneNumber, code: codeFor(phoneNumber), fullName });
  const client = createClient(transport);
  const { viewer } = await transport.request(EventCursorDocument, {});
  const stop = followEvents(client, transport, { after: viewer.eventCursor });
  return { transport, client, userId, phoneNumber, stop };
}
