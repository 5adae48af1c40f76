import { expect, describe, it } from "vitest";
import { testApp } from "../testing/app.js";
import { openEphemeralStream } from "./ephemeral-stream.js";

const app = await testApp();
const { hub } = app.app;

describe("openEphemeralStream", () => {
  it("yields the latest update of each key, once, to a slow consumer", async () => {
    const userId = 999n;
    const stream = openEphemeralStream<string>(
      app.app,
      userId,
      (signal) =>
        signal.kind === "TypingChanged"
          ? { key: String(signal.userId), render: () => `${signal.userId} ${signal.isTyping}` }
          : undefined,
      () => Promise.resolve(["here"]),
    );
    expect(await stream.next()).toEqual({ value: "here", done: false });
    const people = Array.from({ length: 500 }, (_, n) => BigInt(n));
    for (const isTyping of [true, false])
      for (const peerId of people)
        hub.publishEphemeral(userId, { kind: "TypingChanged", conversationId: 1n, userId: peerId, isTyping });
    for (const peerId of people) expect(await stream.next()).toEqual({ value: `${peerId} false`, done: false });
    await stream.return?.();
  });
});
