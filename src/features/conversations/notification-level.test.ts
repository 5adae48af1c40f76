import { describe, expect, it } from "vitest";
import {
  ConversationDocument,
  EventPageDocument,
  MuteConversationDocument,
  NotificationsDocument,
  SetNotificationLevelDocument,
  ViewerDocument,
} from "../../../operations/generated/graphql.js";
import { testApp } from "../../testing/app.js";
import { nodesOf } from "../../testing/nodes-of.js";
import type { Device } from "../../testing/person.js";

const app = await testApp();
const LEVELS = ["NONE", "SILENT", "ALL"] as const;

describe("setNotificationLevel", () => {
  it("is kept for the viewer alone, with an event on their devices at each change", async () => {
    const { ada, bo, id } = await pair();
    expect(await levelOf(ada, id)).toBe("ALL");
    for (const level of LEVELS) {
      const [after, others] = [await cursorOf(ada), await cursorOf(bo)];
      for (let time = 0; time < 2; time += 1)
        expect(await set(ada, id, level)).toMatchObject({
          conversation: { id, viewerNotificationLevel: level },
          userErrors: [],
        });
      expect(await levelOf(ada, id)).toBe(level);
      expect(await kindsAfter(ada, after)).toEqual(["ConversationChanged"]);
      expect([await levelOf(bo, id), await kindsAfter(bo, others)]).toEqual(["ALL", []]);
    }
  });

  it("leaves the mute of a conversation, and is left by it", async () => {
    const { ada, id } = await pair();
    await set(ada, id, "SILENT");
    const mute = (muted: boolean) => ada.ask(MuteConversationDocument, { input: { conversationId: id, muted } });
    for (const muted of [true, false]) {
      const { muteConversation } = await mute(muted);
      expect(muteConversation?.conversation).toMatchObject({ viewerNotificationLevel: "SILENT" });
    }
  });

  it("creates notifications at every level", async () => {
    const { ada, bo, id } = await pair();
    for (const level of LEVELS) {
      await set(ada, id, level);
      await bo.send(id, level);
      expect(nodesOf((await ada.ask(NotificationsDocument, {})).notifications)[0]).toMatchObject({ body: level });
    }
  });

  it("is refused for a conversation of other people, and for none", async () => {
    const { id } = await pair();
    const cy = await app.person("Cy");
    for (const one of [id, cy.userId, "nonsense"])
      expect(await set(cy, one, "NONE")).toMatchObject({
        conversation: null,
        userErrors: [{ code: "NOT_FOUND", field: ["conversationId"] }],
      });
  });
});

async function pair() {
  const [ada, bo] = [await app.person("Ada"), await app.person("Bo")];
  return { ada, bo, id: await ada.greet(bo) };
}

async function set(device: Device, conversationId: string, level: (typeof LEVELS)[number]) {
  return (await device.ask(SetNotificationLevelDocument, { input: { conversationId, level } })).setNotificationLevel;
}

async function levelOf(device: Device, id: string) {
  return (await device.ask(ConversationDocument, { id })).conversation?.viewerNotificationLevel;
}

async function cursorOf(device: Device): Promise<string> {
  return (await device.ask(ViewerDocument, {})).viewer.eventCursor;
}

async function kindsAfter(device: Device, after: string) {
  return (await device.ask(EventPageDocument, { after })).events.events.map(({ __typename }) => __typename);
}
