import { describe, expect, it } from "vitest";
import { EditMessageDocument, HistoryDocument } from "../../../operations/generated/graphql.js";
import { testApp } from "../../../src/testing/app.js";
import { followEvents } from "./index.js";
import { signInWithApollo } from "./testing/apollo-device.js";

const app = await testApp();

/** A fetch whose answers wait, from `hold()` on, until they are released. */
function createSlowFetch() {
  let gate = Promise.resolve();
  const slow: typeof fetch = async (...request) => {
    const held = gate;
    const response = await fetch(...request);
    await held;
    return response;
  };
  const hold = () => {
    let release = () => {};
    gate = new Promise((resolve) => (release = resolve));
    return () => {
      gate = Promise.resolve();
      release();
    };
  };
  return { fetch: slow, hold };
}

async function createPair(ports = {}) {
  const ada = await signInWithApollo(app, { ports });
  const bo = await app.person("Bo");
  const id = await bo.openAlone({ userId: ada.userId });
  const { id: messageId } = await bo.send(id, "first");
  const history = { query: HistoryDocument, variables: { id, last: 30 } } as const;
  const bodies = () => ada.client.readQuery(history)?.conversation?.messages.edges.map(({ node }) => node.body);
  return { ada, bo, id, messageId, history, bodies };
}

describe("followEvents", () => {
  it("applies events again after an answer that is older", async () => {
    const slow = createSlowFetch();
    const { ada, bo, id, messageId, history, bodies } = await createPair({ fetch: slow.fetch });
    await ada.client.query(history);
    const release = slow.hold();
    const older = ada.client.query({ ...history, fetchPolicy: "network-only" });
    // The server has answered once it has this event of later.
    await new Promise((resolve) => setTimeout(resolve, 200));
    await bo.ask(EditMessageDocument, { input: { messageId, body: "edited" } });
    await bo.send(id, "second");
    await expect.poll(bodies).toEqual(["edited", "second"]);
    release();
    await older;
    expect(bodies()).toEqual(["edited", "second"]);
  });

  it("empties the cache and loads active queries anew where the log does not go back far enough", async () => {
    const { ada, bo, id, history, bodies } = await createPair();
    ada.stop();
    const shown = ada.client.watchQuery(history);
    shown.subscribe(() => {});
    await expect.poll(bodies).toEqual(["first"]);
    await bo.send(id, "missed");
    let resyncs = 0;
    const after = btoa("e99999.zz");
    const stop = followEvents(ada.client, ada.transport, { after, onResync: () => void (resyncs += 1) });
    await expect.poll(bodies).toEqual(["first", "missed"]);
    expect(resyncs).toBe(1);
    await bo.send(id, "live");
    await expect.poll(bodies).toEqual(["first", "missed", "live"]);
    stop();
  });
});
