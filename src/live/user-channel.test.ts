import { describe, expect, it } from "vitest";
import type { AnchoredPosition } from "../log/position.js";
import { readHead } from "../log/replay.js";
import { testApp } from "../testing/app.js";
import { backUp } from "../testing/restore.js";
import { createIsolatedWriter, createWriterFixture } from "../testing/writer-fixture.js";
import { type UserChannel, compareWithLogs } from "./user-channel.js";

/** Channel that has delivered the events up to `position` and was compared with its log since. */
const channelAt = (userId: bigint, position: AnchoredPosition): UserChannel => ({
  userId,
  subscribers: new Set(),
  ready: Promise.resolve(),
  subscriptions: 1,
  position,
  checkpoint: position,
  isCatchingUp: false,
  isCatchUpRequested: false,
  isRewound: false,
});

/** Channel whose two last events are lost in a restore, and the position of the newest of the new events. */
async function rewoundChannel(texts = ["new 1", "new 2", "new 3"]) {
  const app = await testApp({ HUB_POLL_MS: "60000" });
  const { db } = app.app;
  const { createSend, keys } = await createWriterFixture(app);
  const sayAll = async (...texts: string[]) => {
    const writer = createIsolatedWriter(app.app);
    for (const text of texts) await writer.send(createSend(text));
    return readHead(db, keys.peerId);
  };
  const restore = await backUp(db);
  const channel = channelAt(keys.peerId, await sayAll("lost 1", "lost 2"));
  await restore();
  return { db, channel, newest: await sayAll(...texts) };
}

describe("a channel that gets only the newest event of a rewound log", () => {
  it("is found rewound by the next comparison", async () => {
    const { db, channel, newest } = await rewoundChannel();
    channel.position = newest;
    await compareWithLogs(db, [channel]);
    expect(channel.isRewound).toBe(true);
  });

  it("is found rewound if the event arrives while a comparison reads the log", async () => {
    const { db, channel, newest } = await rewoundChannel();
    const comparison = compareWithLogs(db, [channel]);
    channel.position = newest;
    await comparison;
    await compareWithLogs(db, [channel]);
    expect(channel.isRewound).toBe(true);
  });
});

it("a channel that continues from the head during a comparison is not found rewound again", async () => {
  const { db, channel, newest } = await rewoundChannel(["new 1", "new 2"]);
  const comparison = compareWithLogs(db, [channel]);
  channel.position = channel.checkpoint = newest;
  await comparison;
  await compareWithLogs(db, [channel]);
  expect(channel.isRewound).toBe(false);
});

it("a channel without a position yet is not behind", async () => {
  const { db } = (await testApp()).app;
  expect(await compareWithLogs(db, [{ ...channelAt(1n, { seq: 1, anchor: 1 }), position: undefined }])).toEqual(
    new Map(),
  );
});
