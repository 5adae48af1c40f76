import { Window } from "happy-dom";
import { StrictMode, useState } from "react";
import { type Root, createRoot } from "react-dom/client";
import { renderToString } from "react-dom/server";
import { afterEach, beforeAll, describe, expect, it, onTestFinished, vi } from "vitest";
import { WebSocket } from "ws";
import { onCleanup, testApp } from "../../../src/testing/app.js";
import { newPhoneNumber } from "../../../src/testing/person.js";
import type { Chat } from "../api.js";
import { createChat } from "../chat.js";
import { resolvePorts } from "../ports/browser.js";
import { networkPorts } from "../ports/network.js";
import type { Ports } from "../ports.js";
import { createMemorySessionStore } from "../ports/sessions.js";
import { createSocketOpener } from "../ports/socket.js";
import type { MessageRow } from "../rows.js";
import { createTestChat } from "../testing/index.js";
import {
  ChatProvider,
  useComposer,
  useConnection,
  useConversation,
  useInbox,
  useMessages,
  usePendingMedia,
  useProfile,
  useSearch,
  useSession,
  useTyping,
  useUnread,
} from "./index.js";

const app = await testApp();
// The chats of a test are those of a program: without the document that another file in this worker may have left.
vi.stubGlobal("document", undefined);
const ports = networkPorts(resolvePorts({ storage: "memory", ports: { openSocket: createSocketOpener(WebSocket) } }));
vi.unstubAllGlobals();

// React reads these globals, also after the last test; those of Node.js, such as fetch, stay.
const window = new Window();
const DOM = { window, document: window.document };
beforeAll(() => void Object.assign(globalThis, DOM));
/** Elements that the IntersectionObserver of the page watches; the test says what is in view. */
const observers = new Set<TestObserver>();
class TestObserver {
  readonly elements = new Set<Element>();
  constructor(readonly report: (entries: { target: Element; isIntersecting: boolean }[]) => void) {
    observers.add(this);
  }
  observe = (element: Element) => void this.elements.add(element);
  unobserve = (element: Element) => void this.elements.delete(element);
  disconnect = () => void observers.delete(this);
}
beforeAll(() => void Object.assign(globalThis, { IntersectionObserver: TestObserver }));

const roots: Root[] = [];
afterEach(() => {
  for (const root of roots.splice(0)) root.unmount();
});

function render(chat: Chat, element: React.ReactNode): { text(): string; root: Root } {
  const container = window.document.createElement("div");
  window.document.body.append(container);
  const root = createRoot(container as never);
  roots.push(root);
  root.render(
    <StrictMode>
      <ChatProvider chat={chat}>{element}</ChatProvider>
    </StrictMode>,
  );
  return { text: () => container.textContent, root };
}

async function device(fullName: string, given: Partial<Ports> = {}): Promise<Chat> {
  const chat = createChat({
    url: app.url,
    storage: "memory",
    ports: { ...ports, sessions: createMemorySessionStore(), ...given },
  });
  onCleanup(() => Promise.resolve(chat.close()));
  const phoneNumber = newPhoneNumber();
  await chat.start();
  await chat.session.sendCode(phoneNumber);
  await chat.session.verifyCode({ phoneNumber, code: app.codeFor(phoneNumber), fullName });
  await expect.poll(() => chat.viewer.get()?.user.fullName).toBe(fullName);
  return chat;
}

let composer: ReturnType<typeof useComposer> | undefined;

function Conversation({ id }: { readonly id: string }) {
  const { row } = useConversation(id);
  const { items, status, seenRef } = useMessages(id);
  const isTyping = useTyping(id);
  composer = useComposer(id);
  const lines = items.map((item) => (
    <p
      key={item.key}
      ref={item.kind === "message" ? seenRef : null}
      data-sequence={item.kind === "message" ? item.message.sequence : undefined}
    >
      {item.kind === "message" ? item.message.body : item.draft.body};
    </p>
  ));
  return (
    <>
      {status} {row?.peer.fullName} {isTyping && "types "}
      {lines}
    </>
  );
}

function Overview() {
  const { state } = useSession();
  const { rows, status } = useInbox();
  const unread = useUnread();
  const { profile } = useProfile();
  const { messages } = useSearch("nothing at all");
  const { state: connection } = useConnection();
  const names = rows.map(({ peer }) => peer.fullName).join();
  return `${state} ${connection} ${status} ${profile?.fullName ?? "-"} [${names}] ${unread.messages} ${messages.length}`;
}

describe("the hooks", () => {
  it("show what comes, and send, edit and draft, mounted twice by StrictMode", async () => {
    const [ada, bo] = [await device("Ada"), await device("Bo")];
    const id = await ada.openWith(bo.viewer.get()?.user.id ?? "");
    const adas = render(ada, <Conversation id={id} />);
    const bos = render(bo, <Overview />);
    await expect.poll(adas.text).toBe("ready Bo ");
    await expect.poll(bos.text).toBe("signedIn open ready Bo [] 0 0");

    composer?.setText("hello");
    await expect.poll(() => composer).toMatchObject({ text: "hello", canSend: true });
    await composer?.send();
    await expect.poll(() => composer).toMatchObject({ text: "", canSend: false });
    await expect.poll(adas.text).toBe("ready Bo hello;");
    await expect.poll(bos.text).toBe("signedIn open ready Bo [Ada] 1 0");

    await expect.poll(() => ada.conversation(id).state.get().items[0]?.kind).toBe("message");
    const [item] = ada.conversation(id).state.get().items;
    if (item?.kind !== "message") throw new Error("The message is not sent.");
    composer?.edit(item.message);
    await expect.poll(() => composer).toMatchObject({ text: "hello", editing: { id: item.message.id } });
    composer?.setText("hello again");
    await expect.poll(() => composer?.text).toBe("hello again");
    await composer?.send();
    await expect.poll(adas.text).toBe("ready Bo hello again;");
    await expect.poll(() => composer).toMatchObject({ text: "", editing: undefined });
  });

  it("send the files that are attached, the first with the text", async () => {
    const { chat, peer } = await createTestChat({ peers: { Jun: [] }, ports: { page: ports.page } });
    onTestFinished(() => chat.close());
    const id = peer("Jun").conversationId;
    let composer: ReturnType<typeof useComposer> | undefined;
    const Composing = () => {
      composer = useComposer(id);
      return null;
    };
    render(chat, <Composing />);
    await expect.poll(() => composer).toBeDefined();
    const file = (name: string) => new File([name], name, { type: "image/png" });
    composer?.attach([file("one.png"), file("two.png"), { file: file("three.png"), kind: "FILE" }]);
    await expect.poll(() => composer).toMatchObject({ canSend: true, attachments: [{}, {}, {}] });
    composer?.removeAttachment(composer.attachments[1]?.id ?? 0);
    composer?.setText("caption");
    await expect.poll(() => composer).toMatchObject({ text: "caption", attachments: [{}, {}] });
    await composer?.send();
    await expect.poll(() => composer).toMatchObject({ text: "", attachments: [], canSend: false });
    const sent = () =>
      chat
        .conversation(id)
        .state.get()
        .items.map((item) => item.kind === "message" && [item.message.type, item.message.body]);
    await expect.poll(sent, { timeout: 5_000 }).toEqual([["IMAGE", "caption"], ["FILE", null]]); // prettier-ignore
  });

  it("show the file of a pending message, and that of no other", async () => {
    const putPart = () => new Promise<never>(() => {});
    const { chat, peer } = await createTestChat({ peers: { Jun: [] }, ports: { page: ports.page, putPart } });
    onTestFinished(() => chat.close());
    const { conversationId } = peer("Jun");
    const view = chat.conversation(conversationId);
    onTestFinished(() => view.release());
    const sent = await view.send({ media: { file: new File(["one"], "one.txt") } });
    let show = (_id: string) => {};
    const Pending = () => {
      const [id, setId] = useState(sent);
      show = setId;
      return usePendingMedia(conversationId, id)?.url ?? "nothing";
    };
    const { text } = render(chat, <Pending />);
    await expect.poll(text).toMatch(/^blob:/u);
    show("another");
    await expect.poll(text).toBe("nothing");
  });

  it("keep a reply or an edit that is begun while a file is sent", async () => {
    const { composer, messages, answerLimits } = await createSlowComposer();
    const [first, second] = messages();
    composer().attach([new File(["one"], "one.txt", { type: "text/plain" })]);
    composer().setReplyTo(first);
    await expect.poll(composer).toMatchObject({ replyTo: first, attachments: [{}] });
    const sent = composer().send();
    // The next message is no reply to the first one.
    await expect.poll(composer, { timeout: 1_000 }).toMatchObject({ replyTo: undefined, attachments: [] });
    composer().setReplyTo(second);
    await expect.poll(composer).toMatchObject({ replyTo: second });
    answerLimits();
    await sent;
    await expect.poll(() => messages().length).toBe(3);
    expect(composer().replyTo).toBe(second);
    expect(messages()[2]?.replyTo).toMatchObject({ id: first?.id });

    composer().edit(messages()[2]);
    await expect.poll(composer).toMatchObject({ editing: { sequence: 3 } });
    composer().setText("caption");
    await expect.poll(composer).toMatchObject({ text: "caption" });
    const edited = composer().send();
    composer().setReplyTo(second);
    await edited;
    await expect.poll(() => messages()[2]?.body).toBe("caption");
    expect(composer()).toMatchObject({ replyTo: second, editing: undefined });
  });

  it("put back the reply of a file that is refused", async () => {
    const { composer, messages, answerLimits } = await createSlowComposer();
    const [first] = messages();
    composer().attach([new File([], "empty.png", { type: "image/png" })]);
    composer().setReplyTo(first);
    await expect.poll(composer).toMatchObject({ replyTo: first, attachments: [{}] });
    const sent = expect(composer().send()).rejects.toMatchObject({ code: "INVALID" });
    answerLimits();
    await sent;
    await expect.poll(composer).toMatchObject({ replyTo: first, attachments: [{}] });
  });

  it("mark as read what is in view", async () => {
    const [ada, bo] = [await device("Ada"), await device("Bo")];
    const id = await ada.openWith(bo.viewer.get()?.user.id ?? "");
    await ada.conversation(id).send({ body: "one" });
    const { text, root } = render(bo, <Conversation id={id} />);
    await expect.poll(text).toBe("ready Ada one;");
    expect(observers.size).toBe(1);
    for (const { elements, report } of observers)
      report([...elements].map((target) => ({ target, isIntersecting: true })));
    await expect.poll(() => bo.unread.get().messages).toBe(0);
    root.unmount();
    await expect.poll(() => observers.size).toBe(0);
  });

  it("render on a server as loading, and open nothing", () => {
    const chat = createChat({
      url: app.url,
      storage: "memory",
      ports: { ...ports, sessions: createMemorySessionStore(), fetch: fail, openSocket: fail, setTimer: fail },
    });
    const html = renderToString(
      <ChatProvider chat={chat}>
        <Overview />
        <Conversation id="any" />
      </ChatProvider>,
    );
    expect(html.replaceAll("<!-- -->", "")).toBe("unknown connecting loading - [] 0 0loading  ");
    chat.close();
  });
});

/** A composer beside two messages. The server answers which files it takes after `answerLimits()`. */
async function createSlowComposer() {
  let answerLimits = () => {};
  const answered = new Promise<void>((resolve) => (answerLimits = resolve));
  const slow: typeof fetch = async (url, request) => {
    if (typeof request?.body === "string" && request.body.includes("query Limits")) await answered;
    return fetch(url, request);
  };
  const [chat, bo] = [await device("Ada", { fetch: slow }), await app.person("Bo")];
  const id = await bo.openAlone({ userId: chat.viewer.get()?.user.id ?? "" });
  for (const body of ["one", "two"]) await bo.send(id, body);
  let composer: ReturnType<typeof useComposer> | undefined;
  let messages: readonly MessageRow[] = [];
  const Composing = () => {
    composer = useComposer(id);
    messages = useMessages(id).items.flatMap((item) => (item.kind === "message" ? [item.message] : []));
    return null;
  };
  render(chat, <Composing />);
  await expect.poll(() => messages.length).toBe(2);
  return { answerLimits, composer: () => composer as NonNullable<typeof composer>, messages: () => messages };
}

function fail(): never {
  throw new Error("Nothing may be opened.");
}
