import { describe, expect, it } from "vitest";
import { EventPageDocument, EventsDocument, ViewerDocument } from "../../operations/generated/graphql.js";
import { systemClock } from "../infra/clock.js";
import { testApp } from "../testing/app.js";
import { applyRetention } from "./retention.js";

const app = await testApp();

describe("applyRetention", () => {
  it("deletes older events, keeps the others, and makes older cursors get ResyncRequired", async () => {
    const [ada, bo] = [await app.person("Ada"), await app.person("Bo")];
    await bo.connect();
    const start = (await bo.ask(ViewerDocument, {})).viewer.eventCursor;
    const conversation = await ada.open(bo);
    for (const body of ["old 1", "old 2"]) await ada.send(conversation, body);
    const middle = (await bo.ask(ViewerDocument, {})).viewer.eventCursor;
    const aMonthAgo = new Date(systemClock().getTime() - 31 * 86_400_000);
    await app.app.db.execute("UPDATE user_events SET created_at = ?", [aMonthAgo]);
    await ada.send(conversation, "kept");
    const end = (await bo.ask(ViewerDocument, {})).viewer.eventCursor;
    await ada.send(conversation, "new");

    await applyRetention(app.app.db, new Date(systemClock().getTime() - 30 * 86_400_000));

    for (const after of [start, middle])
      expect((await bo.ask(EventPageDocument, { after })).events.resyncRequired).toBe(true);
    const { events } = await bo.ask(EventPageDocument, { after: end });
    expect(events).toMatchObject({ resyncRequired: false, events: [{ message: { body: "new" } }] });
    const stream = bo.listen(EventsDocument, { after: start });
    expect((await stream.take(2)).map((item) => item.events.__typename)).toEqual(["ResyncRequired", "StreamReady"]);
    const rows = await app.app.db.query("SELECT seq FROM user_events WHERE created_at < ?", [
      new Date(systemClock().getTime() - 30 * 86_400_000),
    ]);
    expect(rows).toHaveLength(0);
  });

  it("gives the next event the next sequence although the log is empty", async () => {
    const [ada, bo] = [await app.person("Ada"), await app.person("Bo")];
    const conversation = await ada.open(bo);
    await ada.send(conversation, "old");
    await applyRetention(app.app.db, new Date(systemClock().getTime() + 1000));
    const after = (await bo.ask(ViewerDocument, {})).viewer.eventCursor;
    const stream = bo.listen(EventsDocument, { after });
    await stream.next();
    await ada.send(conversation, "new");
    expect(await stream.next()).toMatchObject({ events: { message: { body: "new" } } });
  });

  it("never moves the end of what was deleted back where another process deletes more meanwhile", async () => {
    const [ada, bo] = [await app.person("Ada"), await app.person("Bo")];
    const conversation = await ada.open(bo);
    await ada.send(conversation, "old");
    await ada.send(conversation, "newer");
    const { db } = app.app;
    const [first, all] = [new Date(systemClock().getTime() - 1000), new Date(systemClock().getTime() + 1000)];
    await db.execute("UPDATE user_events SET created_at = ? WHERE seq = 1", [new Date(0)]);
    let others = 0;
    const transaction: typeof db.transaction = async (work, options) => {
      others += 1;
      // The other process reads and commits between this one's read and its commit.
      if (others === 1) await applyRetention(db, all);
      return db.transaction(work, options);
    };
    await applyRetention({ ...db, transaction }, first);
    expect(others).toBeGreaterThan(0);
    expect(await db.query("SELECT user_id FROM event_heads WHERE trimmed_seq <> seq")).toEqual([]);
    const stream = bo.listen(EventsDocument, { after: (await bo.ask(ViewerDocument, {})).viewer.eventCursor });
    expect((await stream.take(1)).map((item) => item.events.__typename)).toEqual(["StreamReady"]);
  });
});
