import { describe, expect, it } from "vitest";
import { EventPageDocument, EventsDocument, ViewerDocument } from "../../../operations/generated/graphql.js";
import { fromCursor } from "../../log/cursor.js";
import { EMPTY_LOG } from "../../log/position.js";
import { anchorPosition, readAfter } from "../../log/replay.js";
import { testApp } from "../../testing/app.js";
import type { Device } from "../../testing/person.js";
import { backUp } from "../../testing/restore.js";
import { createIsolatedWriter, createWriterFixture } from "../../testing/writer-fixture.js";

const POLL_MS = 200;

async function cursorOf(device: Device): Promise<string> {
  return (await device.ask(ViewerDocument, {})).viewer.eventCursor;
}

/** Conversation whose database was restored to the state after "kept". The function `say` sends by another process. */
async function restoredConversation(settings: Record<string, string>) {
  const app = await testApp(settings);
  const { createSend, bo, keys } = await createWriterFixture(app);
  await createIsolatedWriter(app.app).send(createSend("kept"));
  const kept = await cursorOf(bo);
  const restore = await backUp(app.app.db);
  return {
    bo,
    kept,
    restore,
    /** Publishes the events after a cursor to this process. */
    publishAfter: async (cursor: string) => {
      const { db, hub } = app.app;
      const position = await anchorPosition(db, keys.peerId, fromCursor(cursor) ?? EMPTY_LOG);
      hub.publish((await readAfter(db, keys.peerId, position, 10)) ?? []);
    },
    /** Sends several messages as a process that was started after the restore. */
    sayAll: async (...texts: string[]) => {
      const writer = createIsolatedWriter(app.app);
      for (const text of texts) await writer.send(createSend(text));
    },
  };
}

const legacy = (cursor: string) =>
  Buffer.from(Buffer.from(cursor, "base64url").toString().replace(/\..*/u, "")).toString("base64url");

describe("a cursor after a restore", () => {
  it.each([
    ["ends before it", ["new 1"]],
    ["ends at it", ["new 1", "new 2"]],
    ["has grown past it", ["new 1", "new 2", "new 3"]],
  ])("gets ResyncRequired if its event is lost and the log %s", async (_, texts) => {
    const { bo, restore, sayAll } = await restoredConversation({ HUB_POLL_MS: "60000" });
    await sayAll("lost 1", "lost 2");
    const after = await cursorOf(bo);
    await restore();
    await sayAll(...texts);

    const { events } = await bo.ask(EventPageDocument, { after });
    expect(events).toMatchObject({ resyncRequired: true, events: [], cursor: await cursorOf(bo) });
    const [first] = await bo.listen(EventsDocument, { after }).take(1);
    expect(first?.events).toMatchObject({ __typename: "ResyncRequired", cursor: await cursorOf(bo) });
  });

  it("resumes at its position if its event still exists, in the form of older versions too", async () => {
    const { bo, kept, restore, sayAll } = await restoredConversation({ HUB_POLL_MS: "60000" });
    await sayAll("lost 1", "lost 2");
    await restore();
    await sayAll("new 1", "new 2");
    for (const after of [kept, legacy(kept)]) {
      const { events } = await bo.ask(EventPageDocument, { after });
      expect(events).toMatchObject({ resyncRequired: false, cursor: await cursorOf(bo) });
      expect(events.events).toMatchObject([{ message: { body: "new 1" } }, { message: { body: "new 2" } }]);
      const [first] = await bo.listen(EventsDocument, { after }).take(1);
      expect(first?.events).toMatchObject({ message: { body: "new 1" } });
    }
  });
});

describe("an open stream under which the database is restored", () => {
  it.each([
    ["ends before its position", ["new 1"]],
    ["ends at its position", ["new 1", "new 2"]],
    ["has grown past it", ["new 1", "new 2", "new 3"]],
  ])("gets ResyncRequired within a poll if the log %s, and then what is new", async (_, texts) => {
    const { bo, restore, sayAll } = await restoredConversation({ HUB_POLL_MS: `${POLL_MS}`, LOG_LEVEL: "silent" });
    const stream = bo.listen(EventsDocument, {});
    // The channel may still have to read "kept" from the log.
    await stream.until(({ events }) => events.__typename === "StreamReady");
    await sayAll("lost 1", "lost 2");
    expect(await stream.take(2)).toMatchObject([
      { events: { message: { body: "lost 1" } } },
      { events: { message: { body: "lost 2" } } },
    ]);
    await restore();
    await sayAll(...texts);
    await stream.until(({ events }) => events.__typename === "ResyncRequired");
    await sayAll("live");
    const seen = await stream.until(
      ({ events }) => events.__typename === "MessageSent" && events.message.body === "live",
    );
    expect(seen.filter(({ events }) => events.__typename === "ResyncRequired")).toEqual([]);
  });

  it("gets ResyncRequired without a poll if the new events are published", async () => {
    const { bo, restore, sayAll, publishAfter, kept } = await restoredConversation({ HUB_POLL_MS: "60000" });
    const stream = bo.listen(EventsDocument, { after: kept });
    await stream.until(({ events }) => events.__typename === "StreamReady");
    await sayAll("lost 1", "lost 2");
    await publishAfter(kept);
    await stream.take(2);
    await restore();
    await sayAll("new 1", "new 2", "new 3");
    await publishAfter(kept);
    await stream.until(({ events }) => events.__typename === "ResyncRequired");
  });
});
