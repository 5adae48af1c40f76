import { createHash, webcrypto } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { onCleanup, testApp } from "../../src/testing/app.js";
import { newPhoneNumber } from "../../src/testing/person.js";
import type { Chat } from "./api.js";
import { createChat } from "./chat.js";
import * as documents from "./generated/documents/index.js";
import { fakeBrowser } from "./testing/ports.js";

const folder = mkdtempSync(join(tmpdir(), "convospace-persisted-"));
onCleanup(() => Promise.resolve(rmSync(folder, { recursive: true, force: true })));
const file = join(folder, "persisted-documents.json");
writeFileSync(file, JSON.stringify(listOperations()));
const app = await testApp({ PERSISTED_OPERATIONS: file });

/** The operations of the kit as its build lists them: texts by their SHA-256. */
function listOperations(): Record<string, string> {
  const texts = Object.entries(documents).flatMap(([name, value]) =>
    name.endsWith("Document") ? [String(value)] : [],
  );
  return Object.fromEntries(texts.map((text) => [createHash("sha256").update(text).digest("hex"), text]));
}

async function device(fullName: string, sent: string[] = []): Promise<Chat> {
  const chat = createChat({
    url: app.url,
    storage: "memory",
    persisted: true,
    ports: {
      ...fakeBrowser().tab().ports,
      fetch: (address, request) => {
        sent.push(request?.body as string);
        return fetch(address, request);
      },
    },
  });
  onCleanup(() => Promise.resolve(chat.close()));
  const phoneNumber = newPhoneNumber();
  await chat.start();
  await chat.session.sendCode(phoneNumber);
  await chat.session.verifyCode({ phoneNumber, code: app.codeFor(phoneNumber), fullName });
  await expect.poll(() => chat.viewer.get()?.user.fullName).toBe(fullName);
  return chat;
}

describe("a chat that sends hashes alone", () => {
  it("signs in, sends, and follows its events on a server with a list of operations", async () => {
    const sent: string[] = [];
    const [ada, bo] = [await device("Ada", sent), await device("Bo")];
    const conversation = ada.conversation(await ada.openWith(bo.viewer.get()?.user.id ?? ""));
    await conversation.send({ body: "hello" });
    await expect
      .poll(() =>
        bo
          .inbox()
          .state.get()
          .rows.map(({ lastMessage }) => lastMessage?.body),
      )
      .toEqual(["hello"]);
    await expect.poll(() => ada.sync.get().state).toBe("live");
    expect(sent.length).toBeGreaterThan(5);
    expect(sent.filter((body) => (JSON.parse(body) as { query: string }).query !== "")).toEqual([]);
  });

  it("is refused an operation that is not listed", async () => {
    const chat = await device("Cy");
    await expect(chat.request("query { viewer { id } }", {})).rejects.toMatchObject({
      code: "PERSISTED_QUERY_NOT_IN_LIST",
    });
  });

  it("says what it needs on a page over plain HTTP", async () => {
    const { randomUUID, getRandomValues } = webcrypto;
    vi.stubGlobal("crypto", {
      randomUUID: randomUUID.bind(webcrypto),
      getRandomValues: getRandomValues.bind(webcrypto),
    });
    onTestFinished(() => void vi.unstubAllGlobals());
    const chat = createChat({ url: app.url, storage: "memory", persisted: true, ports: fakeBrowser().tab().ports });
    onTestFinished(() => chat.close());
    await chat.start();
    await expect(chat.session.sendCode(newPhoneNumber())).rejects.toThrow("persisted: true needs crypto.subtle");
  });
});
