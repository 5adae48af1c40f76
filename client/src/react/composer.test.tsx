import { Window } from "happy-dom";
import { useState } from "react";
import { type Root, createRoot } from "react-dom/client";
import { afterEach, beforeAll, expect, it, onTestFinished, vi } from "vitest";
import type { Chat } from "../api.js";
import { resolvePorts } from "../ports/browser.js";
import type { MessageRow } from "../rows.js";
import { createTestChat } from "../testing/index.js";
import { ChatProvider, useComposer } from "./index.js";

vi.stubGlobal("document", undefined);
const { page } = resolvePorts({ storage: "memory" });
vi.unstubAllGlobals();

// React reads these globals, also after the last test.
const window = new Window();
beforeAll(() => void Object.assign(globalThis, { window, document: window.document }));

const roots: Root[] = [];
afterEach(() => {
  for (const root of roots.splice(0)) root.unmount();
});

/** A composer of one of two conversations, whose sends the test refuses. */
async function createComposer() {
  const { chat, peer } = await createTestChat({ peers: { Jun: ["one"], Kim: ["two"] }, ports: { page } });
  onTestFinished(() => chat.close());
  const refusals: (() => void)[] = [];
  const send = () => new Promise<never>((_, reject) => refusals.push(() => reject(new Error("refused"))));
  const refusing: Chat = { ...chat, conversation: (id) => ({ ...chat.conversation(id), send }) };
  let composer: ReturnType<typeof useComposer> | undefined;
  let shown = "";
  let show = (_id: string) => {};
  const Composing = () => {
    const [id, setId] = useState(peer("Jun").conversationId);
    show = (name) => setId(peer(name).conversationId);
    composer = useComposer(id);
    shown = id;
    return null;
  };
  const root = createRoot(window.document.createElement("div") as never);
  roots.push(root);
  root.render(
    <ChatProvider chat={refusing}>
      <Composing />
    </ChatProvider>,
  );
  await expect.poll(() => composer).toBeDefined();
  return {
    composer: () => composer as NonNullable<typeof composer>,
    show: async (name: string) => {
      show(name);
      await expect.poll(() => shown).toBe(peer(name).conversationId);
    },
    /** Refuses the oldest send. */
    refuse: () => refusals.shift()?.(),
  };
}

const replyTo = { id: "message", body: "one" } as MessageRow;
const file = (name: string) => new File([name], name);

it("puts back a reply that is refused after a later message was sent", async () => {
  const { composer, refuse } = await createComposer();
  composer().attach([file("reply.txt")]);
  composer().setReplyTo(replyTo);
  await expect.poll(composer).toMatchObject({ replyTo, attachments: [{}] });
  const first = expect(composer().send()).rejects.toThrow("refused");
  await expect.poll(composer).toMatchObject({ replyTo: undefined, attachments: [] });
  composer().attach([file("later.txt")]);
  await expect.poll(composer).toMatchObject({ attachments: [{}] });
  const second = expect(composer().send()).rejects.toThrow("refused");
  await expect.poll(composer).toMatchObject({ attachments: [] });
  refuse();
  await first;
  await expect.poll(composer).toMatchObject({ replyTo, attachments: [{}] });
  refuse();
  await second;
});

it("keeps the files and the reply of a conversation, where the send of the one before is refused", async () => {
  const { composer, show, refuse } = await createComposer();
  composer().attach([file("before.txt")]);
  composer().setReplyTo(replyTo);
  await expect.poll(composer).toMatchObject({ replyTo, attachments: [{}] });
  const sent = expect(composer().send()).rejects.toThrow("refused");
  await show("Kim");
  composer().attach([file("shown.txt")]);
  composer().setReplyTo({ ...replyTo, body: "two" });
  await expect.poll(composer).toMatchObject({ replyTo: { body: "two" }, attachments: [{}] });
  refuse();
  await sent;
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(composer()).toMatchObject({
    replyTo: { body: "two" },
    attachments: [{ media: { file: { name: "shown.txt" } } }],
  });
  await show("Jun");
  expect(composer()).toMatchObject({
    replyTo: { body: "one" },
    attachments: [{ media: { file: { name: "before.txt" } } }],
  });
});
