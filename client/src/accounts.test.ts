import { expect, it } from "vitest";
import { createChat } from "./chat.js";
import { createMemorySessionStore } from "./ports/sessions.js";
import { fakePorts } from "./testing/index.js";
import type { Ports } from "./ports.js";

it("opens nothing and sets no timer after it is closed while it starts", async () => {
  const { ports } = fakePorts();
  const sessions = createMemorySessionStore();
  const tokens = { accessToken: "a", refreshToken: "r", accessTokenLifetime: 1e9, sessionLifetime: 1e9, receivedAt: 0 };
  const names = { userId: "ada", phoneNumber: "", fullName: "Ada", deviceToken: null };
  await sessions.put({ ...tokens, ...names, lastUsedAt: 0 });
  sessions.setCurrent("ada");
  let opened = 0;
  let release = () => {};
  const held = new Promise<void>((resolve) => (release = resolve));
  const stores: Ports["stores"] = {
    ...ports.stores,
    open: async (userId) => {
      opened += 1;
      await held;
      return ports.stores.open(userId);
    },
  };
  const timers = new Set<() => void>();
  const setTimer = (run: () => void) => {
    timers.add(run);
    return () => void timers.delete(run);
  };
  const fetch = () => new Promise<never>(() => {});
  const chat = createChat({
    url: "http://test.invalid/graphql",
    ports: { ...ports, sessions, stores, setTimer, fetch },
    onError: () => undefined,
  });
  const started = chat.start();
  await expect.poll(() => opened).toBe(1);
  chat.close();
  release();
  await started;
  await new Promise((resolve) => setTimeout(resolve, 0));
  expect(opened).toBe(1);
  expect(timers.size).toBe(0);
});
