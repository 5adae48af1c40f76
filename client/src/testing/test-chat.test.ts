import { describe, expect, it, onTestFinished } from "vitest";
import { createTestChat, fakePorts } from "./index.js";

async function start(script: Parameters<typeof createTestChat>[0]) {
  const started = await createTestChat(script);
  onTestFinished(() => started.chat.close());
  return started;
}

describe("createTestChat", () => {
  it("runs on a clock that the test moves", async () => {
    const { ports, clock } = fakePorts();
    const { chat, peer } = await start({ peers: { Jun: ["Hello"] }, ports });
    await clock.advance(1000);
    expect(chat.unread.get().messages).toBe(1);
    expect(chat.connection.get().state).toBe("open");
    peer("Jun").send("Are you there?");
    await clock.advance(1000);
    expect(chat.unread.get().messages).toBe(2);
  });

  it("has people with names and times, opens their conversation, and names unknown ones", async () => {
    const { chat, peer } = await start({ peers: { Jun: ["Hello"], Mia: [] } });
    await expect
      .poll(() =>
        chat
          .inbox()
          .state.get()
          .rows.map((row) => row.peer.fullName),
      )
      .toEqual(["Jun"]);
    expect(Date.parse(chat.inbox().state.get().rows[0]?.activityAt ?? "")).toBeGreaterThan(0);
    expect(await chat.openWith(peer("Mia").userId)).toBe(peer("Mia").conversationId);
    expect(() => peer("Bo")).toThrow('The script has no peer "Bo".');
  });

  it("shows edits, reactions and deletions", async () => {
    const { chat, peer } = await start({ peers: { Jun: ["one", "two"] } });
    const jun = peer("Jun");
    const view = chat.conversation(jun.conversationId);
    const shown = () =>
      view.state.get().items.map((item) => {
        if (item.kind !== "message") return item.kind;
        const { body, deletedAt, reactions } = item.message;
        return [deletedAt === null ? body : "deleted", ...reactions.map(({ emoji }) => emoji)].join(" ");
      });
    jun.edit(1, "changed");
    jun.react(1, "👍");
    jun.remove(2);
    await expect.poll(shown).toEqual(["changed 👍", "deleted"]);
  });

  it("refuses operations that its server does not have, by name", async () => {
    const { chat } = await start({ peers: {} });
    await expect(chat.contacts.find("+12025550101")).rejects.toMatchObject({
      code: "NOT_IN_TEST_CHAT",
      message: expect.stringMatching(/^The test chat cannot answer UserByPhoneNumber/u) as unknown,
    });
  });
});

it("shows no failure of a conversation that is opened before the first snapshot is complete", async () => {
  const statuses = new Set<string>();
  for (let times = 0; times < 10; times += 1) {
    const { chat, peer } = await start({ peers: { Jun: ["Hello"] } });
    const view = chat.conversation(peer("Jun").conversationId);
    onTestFinished(view.state.subscribe(({ status }) => statuses.add(status)));
    await expect.poll(() => view.state.get().status).toBe("ready");
    view.release();
  }
  expect([...statuses]).not.toContain("error");
});
