import { describe, expect, it } from "vitest";
import {
  BlockUserDocument,
  BlockedUsersDocument,
  EditMessageDocument,
  HistoryDocument,
  NotificationsDocument,
  SetPresenceDocument,
  UpdateProfileDocument,
} from "../../../operations/generated/graphql.js";
import { testApp } from "../../../src/testing/app.js";
import { signIn } from "../../../src/testing/person.js";
import { EventCursorDocument } from "../generated/documents/index.js";
import { followEvents } from "./index.js";
import { type ApolloDevice, createClient, signInWithApollo } from "./testing/apollo-device.js";

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

async function follow({ transport }: ApolloDevice): Promise<() => void> {
  const { viewer } = await transport.request(EventCursorDocument, {});
  return followEvents(createClient(transport), transport, { after: viewer.eventCursor });
}

describe("followEvents", () => {
  it.each([
    ["alone", () => undefined],
    ["beside another client of its transport", follow],
    ["after another client of its transport has ended", async (ada: ApolloDevice) => (await follow(ada))()],
  ])("applies events again after an answer that is older, %s", async (_, before) => {
    const slow = createSlowFetch();
    const { ada, bo, id, messageId, history, bodies } = await createPair({ fetch: slow.fetch });
    await before(ada);
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

  it("applies events again after an answer that is older, where it has ended meanwhile", async () => {
    const slow = createSlowFetch();
    const { ada, bo, messageId, history, bodies } = await createPair({ fetch: slow.fetch });
    await ada.client.query(history);
    const release = slow.hold();
    const older = ada.client.query({ ...history, fetchPolicy: "network-only" });
    // The server has answered once it has this event of later.
    await new Promise((resolve) => setTimeout(resolve, 200));
    await bo.ask(EditMessageDocument, { input: { messageId, body: "edited" } });
    await expect.poll(bodies).toEqual(["edited"]);
    ada.stop();
    release();
    await older;
    expect(bodies()).toEqual(["edited"]);
  });

  it("reloads a list of people with the next event, where its reload has failed", async () => {
    let [isFailing, failures] = [false, 0];
    const failing: typeof fetch = async (...request) => {
      if (!isFailing) return fetch(...request);
      failures += 1;
      throw new TypeError("fetch failed");
    };
    const { ada, bo } = await createPair({ fetch: failing });
    const laptop = await signIn(app, { phoneNumber: ada.phoneNumber });
    const blocked = ada.client.watchQuery({ query: BlockedUsersDocument, variables: {} });
    blocked.subscribe(() => {});
    const names = () => blocked.getCurrentResult().data?.blockedUsers?.edges?.map((edge) => edge?.node?.fullName);
    await expect.poll(names).toEqual([]);
    isFailing = true;
    await laptop.ask(BlockUserDocument, { input: { userId: bo.userId } });
    await expect.poll(() => failures).toBeGreaterThan(0);
    // The reload gives up after its repetitions.
    await new Promise((resolve) => setTimeout(resolve, 500));
    isFailing = false;
    expect(names()).toEqual([]);
    await laptop.ask(UpdateProfileDocument, { input: { fullName: "Ada L." } });
    await expect.poll(names).toEqual(["Bo"]);
    await laptop.dispose();
  });

  it("shows notifications with the present text of their message, and the present name", async () => {
    const { ada, bo, id } = await createPair();
    await ada.client.mutate({ mutation: SetPresenceDocument, variables: { input: { status: "AWAY" } } });
    const shown = ada.client.watchQuery({ query: NotificationsDocument, variables: { first: 30, unreadOnly: false } });
    shown.subscribe(() => {});
    const { id: messageId } = await bo.send(id, "while away");
    const texts = () =>
      shown.getCurrentResult().data?.notifications?.edges?.map((edge) => `${edge?.node?.title}: ${edge?.node?.body}`);
    await expect.poll(texts).toEqual(["Bo: while away"]);
    await bo.ask(EditMessageDocument, { input: { messageId, body: "edited" } });
    await expect.poll(texts).toEqual(["Bo: edited"]);
    await bo.ask(UpdateProfileDocument, { input: { fullName: "Bo B." } });
    await expect.poll(texts).toEqual(["Bo B.: edited"]);
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
