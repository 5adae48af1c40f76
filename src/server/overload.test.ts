import { describe, expect, it } from "vitest";
import { ViewerDocument } from "../../operations/generated/graphql.js";
import { toGlobalId } from "../graphql/global-ids.js";
import { testApp } from "../testing/app.js";
import { growthDuring, readMetrics } from "../testing/metrics.js";
import { type Asked, runOverHttp, runOverSocket } from "../testing/requests.js";
import { lockConversation, createWriterFixture } from "../testing/writer-fixture.js";

const app = await testApp();
const { db, writer } = app.app;

const FULL = 8192;
const OPERATIONS_AT_ONCE = 1000;
const SEND = `mutation Send($input: SendMessageInput!) { sendMessage(input: $input) { message { sequence } } }`;
const IN_A_FRAGMENT = `mutation Send($input: SendMessageInput!) { ...Sending }
  fragment Sending on Mutation { sendMessage(input: $input) { message { sequence } } }`;

/** Conversation whose row is locked, so that the writer blocks on it until `release`. */
async function lockedConversation() {
  const fixture = await createWriterFixture(app);
  return { ...fixture, release: await lockConversation(db, fixture.keys.conversationId) };
}

function sending({ keys }: Awaited<ReturnType<typeof createWriterFixture>>, id: string, query = SEND): Asked {
  const conversationId = toGlobalId(app.app, "Conversation", keys.conversationId);
  return { query, variables: { input: { conversationId, clientMessageId: id, body: id } } };
}

const codesOf = ({ errors }: Awaited<ReturnType<typeof runOverHttp>>) =>
  errors?.map(({ extensions }) => extensions?.["code"]);

describe("an overloaded server", () => {
  it("sheds sends, serves other operations, and loses no accepted send", async () => {
    const [locked, other] = [await lockedConversation(), await createWriterFixture(app)];
    // The first is in a batch; the others are queued.
    const waiting = Array.from({ length: FULL + 1 }, (_, n) => writer.send(locked.createSend(`${n}`)));
    const refusals = await growthDuring(app, async () => {
      const answers = [
        await runOverSocket(app, other.ada, sending(other, "soon")),
        await runOverSocket(app, other.ada, sending(other, "soon", IN_A_FRAGMENT)),
        await runOverHttp(app, other.ada, sending(other, "soon")),
      ];
      for (const answer of answers) expect(codesOf(answer)).toEqual(["SERVICE_UNAVAILABLE"]);
      expect((await other.ada.ask(ViewerDocument, {})).viewer.user.fullName).toBe("Ada");
    });
    expect(refusals('errors_total{code="SERVICE_UNAVAILABLE"}')).toBe(3);
    // The first mutation field did not run either.
    expect(refusals('operations_total{type="mutation"}')).toBe(2);
    await locked.release();
    expect((await Promise.all(waiting)).map(({ seq }) => seq)).toEqual(waiting.map((_, n) => n + 1));
    expect((await runOverSocket(app, other.ada, sending(other, "soon"))).data).toEqual({
      sendMessage: { message: { sequence: 1 } },
    });
  });

  it("limits concurrent operations of a socket", async () => {
    const locked = await lockedConversation();
    const socket = await locked.ada.connect();
    const answers = new Map<string, string>();
    socket.on("message", (data: Buffer) => {
      const { id, type, payload } = JSON.parse(data.toString()) as { id: string; type: string; payload?: unknown };
      if (type !== "complete") answers.set(id, `${type} ${JSON.stringify(payload)}`);
    });
    const send = (id: string) => {
      socket.send(JSON.stringify({ id, type: "subscribe", payload: sending(locked, id) }));
    };
    for (let n = 0; n <= OPERATIONS_AT_ONCE; n += 1) send(`${n}`);
    const last = `${OPERATIONS_AT_ONCE}`;
    await expect.poll(() => answers.get(last)).toMatch(/^error .*"TOO_MANY_OPERATIONS"/u);
    expect(answers.size).toBe(1);
    expect((await readMetrics(app)).get("writer_queue_length")).toBe(OPERATIONS_AT_ONCE - 1);
    await locked.release();
    await expect.poll(() => answers.size).toBe(OPERATIONS_AT_ONCE + 1);
    for (let n = 0; n < OPERATIONS_AT_ONCE; n += 1) send(`again ${n}`);
    await expect.poll(() => answers.size).toBe(2 * OPERATIONS_AT_ONCE + 1);
    expect([...answers.values()].filter((answer) => !answer.startsWith("next"))).toHaveLength(1);
  });
});
