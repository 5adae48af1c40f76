import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  AddContactDocument,
  BlockUserDocument,
  ConversationDocument,
  EventsDocument,
  MarkReadDocument,
  MuteConversationDocument,
  NotificationsDocument,
  UnblockUserDocument,
  UnreadCountsDocument,
} from "../../../operations/generated/graphql.js";
import { keyOf } from "../../graphql/global-ids.js";
import { testApp } from "../../testing/app.js";
import type { Device } from "../../testing/person.js";
import { nodesOf } from "../../testing/nodes-of.js";

const app = await testApp();

describe("blockUser and unread counts", () => {
  it("removes the blocked user's notifications, read or unread, and messages from the counts", async () => {
    const { ada, bo, id } = await pair();
    const cy = await app.person("Cy");
    await ada.ask(AddContactDocument, { input: { userId: bo.userId } });
    await ada.send(id, "read");
    await bo.ask(MarkReadDocument, { input: { conversationId: id } });
    await ada.send(id, "unread");
    await cy.send(await cy.open(bo), "Hello");
    expect(await notifications(bo)).toHaveLength(4);
    expect(await counts(bo)).toMatchObject({ unreadMessageCount: 2, unreadNotificationCount: 3 });
    await block(bo, ada);
    expect(await notifications(bo)).toMatchObject([{ title: "Cy" }]);
    expect(await counts(bo)).toMatchObject({ unreadMessageCount: 1, unreadNotificationCount: 1 });
    expect(await shown(bo, id)).toMatchObject({ unreadCount: 0 });
  });

  it("does not restore them when the block ends; the next message counts again", async () => {
    const { ada, bo, id } = await pair();
    await ada.send(id, "before");
    await block(bo, ada);
    await unblock(bo, ada);
    expect(await notifications(bo)).toEqual([]);
    expect(await counts(bo)).toMatchObject({ unreadMessageCount: 0, unreadNotificationCount: 0 });
    await ada.send(id, "after");
    expect(await notifications(bo)).toMatchObject([{ body: "after", messageCount: 1 }]);
    expect(await counts(bo)).toMatchObject({ unreadMessageCount: 1, unreadNotificationCount: 1 });
  });

  it("records events for the blocker's devices and none for the blocked user, whose message stays unread", async () => {
    const { ada, bo, id } = await pair();
    await ada.send(id, "secret");
    const tablet = await bo.device("tablet");
    const [own, theirs] = [tablet.listen(EventsDocument, {}), ada.listen(EventsDocument, {})];
    await Promise.all([own.next(), theirs.next()]);
    await block(bo, ada);
    expect(await own.take(3)).toMatchObject([
      { events: { __typename: "ContactChanged" } },
      { events: { __typename: "NotificationChanged", notification: { deletedAt: expect.any(String) as string } } },
      { events: { __typename: "MessagesRead", upToSequence: 1, user: { id: bo.userId } } },
    ]);
    expect(await shown(ada, id)).toMatchObject({ peerReadSequence: 0, peerDeliveredSequence: 0 });
    await unblock(bo, ada);
    expect(await shown(ada, id)).toMatchObject({ peerReadSequence: 0, peerDeliveredSequence: 0 });
    expect(theirs.waiting).toEqual([]);
  });

  it("keeps counts, watermarks and receipts consistent over random sends, reads, blocks and mutes", async () => {
    const act = fc.constantFrom("send", "read", "block", "unblock", "mute");
    await fc.assert(
      fc.asyncProperty(fc.array(act, { minLength: 5, maxLength: 15 }), async (acts) => {
        const { ada, bo, id } = await pair();
        let [sent, read, isBlocked] = [0, 0, false];
        for (const one of acts) {
          if (one === "send" && !isBlocked) sent = (await ada.send(id, "one")).sequence;
          if (one === "read" || (one === "block" && !isBlocked)) read = sent;
          if (one === "read") await bo.ask(MarkReadDocument, { input: { conversationId: id } });
          if (one === "mute") await bo.ask(MuteConversationDocument, { input: { conversationId: id } });
          if (one === "block") await block(bo, ada);
          if (one === "unblock") await unblock(bo, ada);
          if (one.endsWith("block")) isBlocked = one === "block";
          expect(await shown(bo, id)).toMatchObject({ viewerReadSequence: read, unreadCount: sent - read });
        }
        const [kept] = await app.app.db.query<{ highest: number | null }>(
          "SELECT MAX(up_to_seq) AS highest FROM message_status WHERE conversation_id = ? AND status = 'READ'",
          [keyOf(app.app, "Conversation", id)],
        );
        expect(kept?.highest ?? 0).toBe(read);
      }),
      { numRuns: 8 },
    );
  });

  it("counts no message that is sent concurrently", async () => {
    const { ada, bo, id } = await pair();
    const sending = Promise.allSettled(Array.from({ length: 50 }, (_, n) => ada.send(id, `${n}`)));
    await block(bo, ada);
    await sending;
    expect(await counts(bo)).toMatchObject({ unreadMessageCount: 0, unreadNotificationCount: 0 });
    expect(await notifications(bo)).toEqual([]);
  });
});

async function pair() {
  const [ada, bo] = [await app.person("Ada"), await app.person("Bo")];
  return { ada, bo, id: await ada.open(bo) };
}

async function block(one: Device, other: Device): Promise<void> {
  await one.ask(BlockUserDocument, { input: { userId: other.userId } });
}

async function unblock(one: Device, other: Device): Promise<void> {
  await one.ask(UnblockUserDocument, { input: { userId: other.userId } });
}

async function notifications(device: Device) {
  return nodesOf((await device.ask(NotificationsDocument, {})).notifications);
}

async function counts(device: Device) {
  return (await device.ask(UnreadCountsDocument, {})).viewer;
}

async function shown(device: Device, id: string) {
  return (await device.ask(ConversationDocument, { id })).conversation;
}
