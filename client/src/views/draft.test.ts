import { expect, it } from "vitest";
import type { SyncState } from "../api.js";
import { createWritable } from "../readable.js";
import { openDatabase } from "../store/database.js";
import { createMemoryStore } from "../store/memory.js";
import type { Account } from "./account.js";
import { openDraft } from "./draft.js";

async function createAccount() {
  const database = await openDatabase(createMemoryStore());
  const account = {
    database,
    sync: createWritable<SyncState>({ state: "live", storage: "memory", since: new Date(0) }),
    page: { isVisible: createWritable(true) },
    setTimer: (run: () => void, ms: number) => {
      const timer = setTimeout(run, ms);
      return () => clearTimeout(timer);
    },
    onError: (error: unknown) => {
      throw error;
    },
  } as unknown as Account;
  const stored = async () => (await database.read(["drafts"], (reader) => reader.list("drafts"))).value;
  return { account, stored };
}

function createSend() {
  let reject = (_error: Error) => {};
  const sent = new Promise<never>((_, rejects) => (reject = rejects));
  const refuse = async () => {
    reject(new Error("refused"));
    await sent.catch(() => undefined);
  };
  return { sent, refuse };
}

it("shows no text of an account that the tab has left, where its message is refused afterwards", async () => {
  const [ada, bo] = [await createAccount(), await createAccount()];
  const shown = createWritable("");
  const adas = openDraft(ada.account, "shared", shown);
  adas.set("of Ada");
  const { sent, refuse } = createSend();
  adas.take(sent);
  adas.stop();
  shown.set("");
  const bos = openDraft(bo.account, "shared", shown);
  const texts: string[] = [];
  shown.subscribe((text) => texts.push(text));
  await refuse();
  await new Promise((resolve) => setTimeout(resolve, 200));
  expect(texts).toEqual([""]);
  expect(await bo.stored()).toEqual([]);
  bos.stop();
});

it("puts back the texts of all messages that are refused, before what is typed meanwhile", async () => {
  const { account, stored } = await createAccount();
  const shown = createWritable("");
  const draft = openDraft(account, "any", shown);
  const sends = ["first", "second"].map((body) => {
    draft.set(body);
    const send = createSend();
    draft.take(send.sent);
    return send;
  });
  draft.set("third");
  for (const { refuse } of sends) await refuse();
  expect(shown.get()).toBe("second\nfirst\nthird");
  await expect.poll(stored).toMatchObject([{ body: "second\nfirst\nthird" }]);
  draft.stop();
});
