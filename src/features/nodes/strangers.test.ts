import {
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLOutputType,
  type GraphQLSchema,
  type IntrospectionQuery,
  buildClientSchema,
  getIntrospectionQuery,
  getNamedType,
  getNullableType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isLeafType,
  isListType,
  isObjectType,
  isRequiredArgument,
  isRequiredInputField,
} from "graphql";
import { createClient } from "graphql-ws";
import { afterAll, describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { EventPageDocument } from "../../../operations/generated/graphql.js";
import { toGlobalId } from "../../graphql/global-ids.js";
import { testApp } from "../../testing/app.js";
import type { Device } from "../../testing/person.js";

// The operations are generated from the app's introspected schema, so that new ones are covered.

const app = await testApp();
const [ada, bo, cy] = [await app.person("Ada"), await app.person("Bo"), await app.person("Cy")];
const theirs = await ada.open(bo);
const own = await cy.open(ada);
const schema = await readSchema();
const probes = operationsOf(schema).flatMap(probesOf);
const sockets = new Map<Device, ReturnType<typeof socketOf>>(
  [ada, cy].map((device) => [device, socketOf(device.tokens.accessToken)]),
);
afterAll(() => {
  for (const socket of sockets.values()) void socket.dispose();
});

describe("another user's conversation and its messages", () => {
  it("can be referenced in these places", () => {
    expect(probes.map(({ name }) => name)).toEqual(
      expect.arrayContaining([
        "conversation(id)",
        "conversationsById(ids)",
        "message(id)",
        "node(id), a conversation's",
        "node(id), a message's",
        "sendMessage(conversationId)",
        "sendMessage(replyToId)",
        "editMessage(messageId)",
        "deleteMessage(messageId)",
        "addReaction(messageId)",
        "removeReaction(messageId)",
        "markDelivered(conversationId)",
        "markRead(conversationId)",
        "setTyping(conversationId)",
        "messageChanged(conversationId)",
        "typingChanged(conversationId)",
      ]),
    );
  });

  it.each(probes.filter(({ kind }) => kind !== "subscription"))(
    "give a stranger the same answer as objects that do not exist: $name",
    async ({ names, request }) => {
      const id = names === "Conversation" ? theirs : (await ada.send(theirs, "A secret")).id;
      for (const ask of [overHttp, overSocket]) {
        const answer = await ask(cy, request(id));
        expect(says(answer)).toMatch(/NOT_FOUND|:null\}|\[null\]|"nodes":\[\]/u);
        for (const absent of idsOfNothing(names)) expect(await ask(cy, request(absent))).toEqual(answer);
        // A member gets another answer, so the request itself is valid.
        expect(says(await ask(ada, request(id, theirs)))).not.toBe(says(answer));
      }
    },
  );

  it.each(probes.filter(({ kind }) => kind === "subscription"))(
    "open no stream for a stranger, like objects that do not exist: $name",
    async ({ names, request }) => {
      const id = names === "Conversation" ? theirs : (await ada.send(theirs, "A secret")).id;
      const answer = await overSocket(cy, request(id));
      expect(answer).toMatchObject({
        errors: [{ message: "There is no such conversation.", extensions: { code: "NOT_FOUND" } }],
      });
      for (const absent of idsOfNothing(names)) expect(await overSocket(cy, request(absent))).toEqual(answer);
      expect(await Promise.race([overSocket(ada, request(id, theirs)), roundTrips(ada)])).not.toHaveProperty("errors");
    },
  );

  it("add no event to a stranger's log", async () => {
    const { cursor: after } = (await cy.ask(EventPageDocument, { after: eventCursor(0) })).events;
    await ada.send(theirs, "A secret");
    await bo.send(theirs, "Another");
    expect((await cy.ask(EventPageDocument, { after })).events).toEqual({
      events: [],
      cursor: after,
      hasMore: false,
      resyncRequired: false,
    });
  });
});

describe("a signed-out client", () => {
  const PUBLIC = ["sendOtp", "verifyOtp", "refreshTokens", "service"];
  const operations = operationsOf(schema).filter(({ field }) => !PUBLIC.includes(field.name));

  it.each(operations.filter(({ kind }) => kind !== "subscription").map((one) => ({ name: one.field.name, ...one })))(
    "gets UNAUTHENTICATED: $name",
    async (operation) => {
      const refused = (message: string) => ({
        errors: [{ message, path: [operation.name], extensions: { code: "UNAUTHENTICATED" } }],
      });
      const request = requestOf(operation, {});
      expect((await post(request)).body).toMatchObject(refused("Sign in first: this needs an access token."));
      expect((await post(request, "Bearer nonsense")).body).toMatchObject(
        refused("The access token is not valid: sign in again."),
      );
    },
  );

  it("gets no socket", async () => {
    for (const [token, reason] of [
      [undefined, "Sign in first: this needs an access token."],
      ["nonsense", "The access token is not valid: sign in again."],
    ] as const) {
      const end = await new Promise((resolve) =>
        socketOf(token).subscribe(
          { query: "subscription { events { __typename } }" },
          { next: resolve, error: resolve, complete: () => resolve(undefined) },
        ),
      );
      expect(end).toMatchObject({ code: 4403, reason });
    }
  });
});

type Kind = "query" | "mutation" | "subscription";

interface Operation {
  readonly kind: Kind;
  readonly field: GraphQLField<unknown, unknown>;
}

interface Request {
  readonly query: string;
  readonly variables: Record<string, unknown>;
}

/** An operation with a place for the id of a conversation or a message. */
interface Probe {
  readonly name: string;
  readonly kind: Kind;
  readonly names: "Conversation" | "Message";
  /** `home` is a conversation of the viewer, for operations that need one beside the id. */
  readonly request: (id: string, home?: string) => Request;
}

async function readSchema(): Promise<GraphQLSchema> {
  const { body } = await post({ query: getIntrospectionQuery(), variables: {} });
  return buildClientSchema((body as { data: IntrospectionQuery }).data);
}

function operationsOf(source: GraphQLSchema): Operation[] {
  const roots = {
    query: source.getQueryType(),
    mutation: source.getMutationType(),
    subscription: source.getSubscriptionType(),
  };
  return (Object.keys(roots) as Kind[]).flatMap((kind) =>
    Object.values(roots[kind]?.getFields() ?? {}).map((field) => ({ kind, field })),
  );
}

/** The ways in which an operation can name a conversation or a message. */
function probesOf(operation: Operation): Probe[] {
  const { kind, field } = operation;
  const request = (argument: string) => (id: string, home?: string) => requestOf(operation, { [argument]: id }, home);
  if (field.name === "node")
    return (["Conversation", "Message"] as const).map((names) => ({
      name: `node(id), a ${names.toLowerCase()}'s`,
      kind,
      names,
      request: request("id"),
    }));
  return argumentNames(field).flatMap((argument) => {
    const named = /^ids?$/u.test(argument)
      ? field.name.replace(/sById$/u, "")
      : argument.replace(/^replyTo/u, "message").replace(/Id$/u, "");
    const names = named === "conversation" ? "Conversation" : named === "message" ? "Message" : undefined;
    return names === undefined ? [] : [{ name: `${field.name}(${argument})`, kind, names, request: request(argument) }];
  });
}

function argumentNames(field: Operation["field"]): string[] {
  return field.args.flatMap(({ name, type }) => {
    const named = getNamedType(type);
    return isInputObjectType(named) ? Object.keys(named.getFields()) : [name];
  });
}

/** Values of arguments that are not under test. */
const VALUES: Record<string, unknown> = {
  clientMessageId: "a-probe",
  body: "Hello",
  emoji: "👍",
  query: "secret",
  sequence: 1,
  after: eventCursor(0),
  DateTime: "2030-01-01T00:00:00.000Z",
  PhoneNumber: "+14155550199",
  Boolean: true,
  Int: 1,
  Float: 1,
};

/** Prints an operation with its required arguments and the given ones, at any depth. */
function requestOf({ kind, field }: Operation, given: Record<string, string>, home = own): Request {
  const value = (name: string, type: GraphQLInputType): unknown => {
    const inner = getNullableType(type);
    if (name in given) return given[name];
    if (name === "conversationId") return home;
    if (isListType(inner)) return [value(name, inner.ofType)];
    if (isEnumType(inner)) return inner.getValues()[0]?.name;
    if (!isInputObjectType(inner)) return VALUES[name] ?? VALUES[String(inner)] ?? "x";
    const fields = Object.values(inner.getFields()).filter(
      (one) => isRequiredInputField(one) || one.name in given || one.name === "body",
    );
    return Object.fromEntries(fields.map((one) => [one.name, value(one.name, one.type)]));
  };
  const used = field.args.filter((one) => isRequiredArgument(one) || one.name in given);
  const declared = used.map(({ name, type }) => `$${name}: ${String(type)}`).join(", ");
  const passed = used.map(({ name }) => `${name}: $${name}`).join(", ");
  const [head, call] = used.length === 0 ? ["", ""] : [`(${declared})`, `(${passed})`];
  return {
    query: `${kind} ${head} { ${field.name}${call} ${selectionOf(field.type)} }`,
    variables: Object.fromEntries(used.map(({ name, type }) => [name, value(name, type)])),
  };
}

/** All that an object shows of itself, and of the user errors in it. */
function selectionOf(type: GraphQLOutputType): string {
  const named = getNamedType(type);
  if (isLeafType(named)) return "";
  const fields = isObjectType(named) || isInterfaceType(named) ? Object.values(named.getFields()) : [];
  const shown = fields
    .filter((field) => !field.args.some(isRequiredArgument))
    .map((field) => {
      if (field.name === "userErrors") return "userErrors { code message field }";
      return isLeafType(getNamedType(field.type)) ? field.name : `${field.name} { __typename }`;
    });
  return `{ ${["__typename", ...shown].join(" ")} }`;
}

function idsOfNothing(names: Probe["names"]): string[] {
  const second = names === "Message" ? 1 : undefined;
  return [toGlobalId(app.app, names, 999_999_999, second), toGlobalId(app.app, "Session", 999_999_999), "nonsense", ""];
}

function eventCursor(seq: number): string {
  return Buffer.from(`e${seq}`).toString("base64url");
}

async function post(request: Request, authorization?: string): Promise<{ status: number; body: unknown }> {
  const response = await fetch(app.url, {
    method: "POST",
    headers: { "content-type": "application/json", ...(authorization !== undefined && { authorization }) },
    body: JSON.stringify(request),
  });
  return { status: response.status, body: await response.json() };
}

function overHttp(device: Device, request: Request): Promise<unknown> {
  return post(request, `Bearer ${device.tokens.accessToken}`);
}

function socketOf(token: string | undefined) {
  return createClient({
    url: app.url.replace(/^http/u, "ws"),
    webSocketImpl: WebSocket,
    retryAttempts: 0,
    lazyCloseTimeout: 60_000,
    connectionParams: token === undefined ? {} : { authorization: `Bearer ${token}` },
  });
}

/** Resolves to the first response over the device's socket. */
function overSocket(device: Device, request: Request): Promise<unknown> {
  return new Promise((resolve) => {
    const stop = sockets.get(device)?.subscribe(
      { ...request },
      {
        next: (result) => {
          resolve(result);
          setImmediate(() => stop?.());
        },
        error: (error) => resolve(Array.isArray(error) ? { errors: error as unknown[] } : error),
        complete: () => undefined,
      },
    );
  });
}

/** Waits until a socket has answered earlier operations. */
async function roundTrips(device: Device): Promise<unknown> {
  for (let time = 0; time < 3; time += 1) await overSocket(device, { query: "{ viewer { id } }", variables: {} });
  return {};
}

function says(answer: unknown): string {
  return JSON.stringify(answer);
}
