import { readFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { buildSchema } from "graphql";
import { useServer } from "graphql-ws/use/ws";
import { WebSocketServer } from "ws";
import { type Pace, runAtRate } from "../../harness/pacer.js";
import { answer } from "../../harness/remote.js";
import { eventOf } from "../events.js";
import { type Inbox, createInbox } from "./inbox.js";

// G, stock graphql-ws and graphql-js over ConvoSpace's schema: each event is executed for each recipient.

export type GraphqlWsServer = typeof methods;

const inboxes = new Map<string, Inbox>();

const methods = {
  listen: async (): Promise<{ url: string }> => {
    const server = new WebSocketServer({ host: "127.0.0.1", port: 0, perMessageDeflate: false });
    useServer(
      {
        schema: buildSchema(readFileSync("schema.graphql", "utf8")),
        context: ({ connectionParams }) => ({ person: tokenIn(connectionParams) }),
        roots: { subscription: { events: (_: unknown, { person }: { person: string }) => inboxOf(person) } },
      },
      server,
    );
    await new Promise((resolve) => server.once("listening", resolve));
    return { url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}` };
  },
  /** Publishes events to the users in turn. */
  publish: (pace: Pace) =>
    runAtRate(pace, (event) => inboxes.get(String(event.person))?.push({ events: eventOf(event) })),
};

function tokenIn(params: Readonly<Record<string, unknown>> | undefined): string {
  return String(params?.["authorization"]).replace("Bearer ", "");
}

function inboxOf(person: string): Inbox {
  const inbox = createInbox();
  inbox.push({ events: { __typename: "StreamReady", cursor: "0", occurredAt: new Date() } });
  inboxes.set(person, inbox);
  return inbox;
}

answer(methods);
