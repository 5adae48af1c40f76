import { expect, it } from "vitest";
import type { LogEvent } from "../log/derive.js";
import { createWritable } from "../readable.js";
import type { Account } from "./account.js";
import { createNotifications } from "./notifications.js";
import type { Services } from "./services.js";

it("reloads the list for events of its rows alone", async () => {
  let requests = 0;
  const emits: ((event: LogEvent) => void)[] = [];
  const edges = [{ cursor: "1", node: { id: "1", actor: { id: "ada" }, message: { id: "message 1" } } }];
  let answered = Promise.resolve();
  const request = async () => {
    requests += 1;
    await answered;
    return { notifications: { edges, pageInfo: { endCursor: "1", hasNextPage: false } } };
  };
  const setTimer = (run: () => void) => {
    queueMicrotask(run);
    return () => undefined;
  };
  const account = { transport: { request }, setTimer } as unknown as Account;
  const onEvent = (run: (event: LogEvent) => void) => {
    emits.push(run);
    return () => undefined;
  };
  const services = { accounts: createWritable<Account | undefined>(account), request, onEvent };
  const list = createNotifications(services as unknown as Services).list();
  await expect.poll(() => list.state.get()).toMatchObject({ status: "ready", rows: [{ id: "1" }] });
  const requestsAfter = async (event: object) => {
    requests = 0;
    for (const emit of emits) emit(event as LogEvent);
    await new Promise((resolve) => setTimeout(resolve, 0));
    return requests;
  };

  expect(await requestsAfter({ __typename: "MessageEdited", message: { id: "message 2" } })).toBe(0);
  expect(await requestsAfter({ __typename: "ProfileChanged", user: { id: "bo" } })).toBe(0);
  expect(await requestsAfter({ __typename: "ContactChanged", user: { id: "bo" } })).toBe(0);
  expect(await requestsAfter({ __typename: "MessageEdited", message: { id: "message 1" } })).toBe(1);
  expect(await requestsAfter({ __typename: "ProfileChanged", user: { id: "ada" } })).toBe(1);
  expect(await requestsAfter({ __typename: "ContactChanged", user: { id: "ada" } })).toBe(1);
  expect(await requestsAfter({ __typename: "NotificationChanged" })).toBe(1);

  // The rows that come may have the text from before the event.
  let answer = () => {};
  answered = new Promise((resolve) => (answer = resolve));
  expect(await requestsAfter({ __typename: "NotificationChanged" })).toBe(1);
  expect(await requestsAfter({ __typename: "MessageEdited", message: { id: "message 2" } })).toBe(0);
  answer();
  await expect.poll(() => requests).toBe(1);
  list.stop();
});
