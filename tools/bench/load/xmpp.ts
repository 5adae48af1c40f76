import { once } from "node:events";
import { connect } from "node:net";
import type { Connect } from "./device.js";
import { attributeOf, createStanzaReader, escapeXml, textOf } from "./stanzas.js";

const STREAM_MANAGEMENT = "urn:xmpp:sm:3";
const REQUEST = `<r xmlns='${STREAM_MANAGEMENT}'/>`;

/**
 * Device with raw XMPP over plain TCP (RFC 6120): SASL PLAIN, and acknowledgements of XEP-0198. The URL is
 * xmpp://host:port/domain, the token is `name:password`, and a conversation is the full address of its recipient.
 */
export const connectXmpp: Connect = async ({ url, token }, receiver) => {
  const { hostname, port, pathname } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port), noDelay: true }).setEncoding("utf8");
  await once(socket, "connect");
  let isClosing = false;
  const fault = (text: string) => void (isClosing || receiver.onFault(text));
  socket.on("error", (error) => fault(String(error)));
  socket.on("close", () => fault("The socket closed."));

  let onStanza: (stanza: string) => void = () => undefined;
  socket.on("data", createStanzaReader((stanza) => onStanza(stanza)) as (chunk: unknown) => void);
  const request = (text: string, answer: string) =>
    new Promise<void>((resolve, reject) => {
      onStanza = (stanza) => {
        if (stanza.startsWith(`<${answer}`)) resolve();
        else if (/^<(?:failure|failed|stream:error)/u.test(stanza)) reject(new Error(stanza));
      };
      socket.write(text);
    });
  await signIn(request, pathname.slice(1), token);

  /** Bodies of the stanzas that are not acknowledged; the presence has none. */
  const unacknowledged: (string | undefined)[] = [];
  let acknowledged = 0;
  let received = 0;
  const acknowledgeUpTo = (count: number) => {
    for (; acknowledged < count; acknowledged += 1) {
      const body = unacknowledged.shift();
      if (body !== undefined) receiver.onAnswer(body);
    }
  };
  const live = (stanza: string, onPresence: () => void) => {
    if (stanza.startsWith("<a ")) return acknowledgeUpTo(Number(attributeOf(stanza, "h")));
    if (stanza.startsWith("<r ")) return void socket.write(`<a xmlns='${STREAM_MANAGEMENT}' h='${received}'/>`);
    received += 1;
    const body = textOf(stanza, "body");
    if (stanza.startsWith("<presence")) onPresence();
    else if (stanza.startsWith("<message") && attributeOf(stanza, "type") === "chat" && body !== undefined)
      receiver.onMessage({ body, sequence: undefined });
    else receiver.onFault(stanza);
  };
  await new Promise<void>((resolve) => {
    // The server sends a presence back to the device that it is of.
    onStanza = (stanza) => live(stanza, resolve);
    unacknowledged.push(undefined);
    socket.write("<presence/>");
  });

  return {
    send: ({ conversationId, clientId, body }) => {
      unacknowledged.push(body);
      socket.write(messageOf(conversationId, clientId, body));
    },
    close: () => {
      isClosing = true;
      socket.end("</stream:stream>");
    },
  };
};

function messageOf(to: string, id: string, body: string): string {
  return `<message to='${to}' type='chat' id='${id}'><body>${escapeXml(body)}</body></message>${REQUEST}`;
}

/** Resource of every device. */
export const RESOURCE = "bench";

async function signIn(
  request: (text: string, answer: string) => Promise<void>,
  domain: string,
  token: string,
): Promise<void> {
  const header = `<?xml version='1.0'?><stream:stream to='${domain}' version='1.0' xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>`;
  const credentials = Buffer.from(`\0${token.replace(":", "\0")}`).toString("base64");
  await request(header, "stream:features");
  await request(`<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>${credentials}</auth>`, "success");
  await request(header, "stream:features");
  await request(
    `<iq type='set' id='bind'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><resource>${RESOURCE}</resource></bind></iq>`,
    "iq",
  );
  await request(`<enable xmlns='${STREAM_MANAGEMENT}'/>`, "enabled");
}
