import { describe, expect, it } from "vitest";
import {
  ArchiveConversationDocument,
  BlockUserDocument,
  DeleteConversationDocument,
  MuteConversationDocument,
  SearchMessagesDocument,
  SendMessageDocument,
  type SendMessageInput,
} from "../../../operations/generated/graphql.js";
import { SECOND, addMs } from "../../infra/clock.js";
import { testApp } from "../../testing/app.js";
import type { TestError } from "../../testing/client.js";
import type { Device } from "../../testing/person.js";
import { quietApp, statementsDuring } from "../../testing/statement-log.js";
import { nodesOf } from "../../testing/nodes-of.js";

/** Advanced by the tests only. */
let time = new Date();
const app = await quietApp({}, () => time);

describe("searchMessages", () => {
  const SAID = [
    "The quick brown fox",
    "Crème brûlée, please!",
    "我们明天在東京见面",
    "ขอบคุณมากครับ",
    "スーパーで牛乳を買う",
    "Party tonight 🎉",
    "don't stop the music",
    "Встретимся в Ёлке",
    "ΟΔΟΣ Ελένης",
    "مَرْحَبًا بالعالم",
    "100% sure_thing \\ done",
    `${"long".repeat(20)}end of it`,
    "Łódź, Øresund, Đorđe, Ærø",
    "Die Straße am Fluß",
    "今日は野𠮷家で",
    "nice 👍🏽",
    "𞤀𞤣𞤤𞤢𞤥 says",
    "吾輩は猫である。名前はまだ無い。どこで生れたかとんと見当がつかぬ。何でも薄暗いじめじめした所でニャーニャー泣いていた事だけは記憶している。吾輩はここで始めて人間というものを見た。",
    "ภาษาไทยเป็นภาษาที่มีระดับเสียงของคำแน่นอนหรือวรรณยุกต์เช่นเดียวกับภาษาจีนและออกเสียงแยกคำต่อคำ",
    Array.from({ length: 80 }, (_, n) => `word${n}`).join(" "),
  ];
  const FINDS: [query: string, found: number[]][] = [
    ["quick", [0]],
    ["QUICK Brown", [0]],
    ["brown quick", [0]],
    ["fo", [0]],
    ["quick fo", [0]],
    ["quic brown", []],
    ["rown", []],
    ["the", [6, 0]],
    ["creme brulee", [1]],
    ["CRÈME", [1]],
    ["東京", [2]],
    ["天在東", [2]],
    ["京东", []],
    ["面", [2]],
    ["我", [2]],
    ["คุณมา", [3]],
    ["牛乳", [4]],
    ["ーパ", [4]],
    ["🎉", [5]],
    ["tonight 🎉", [5]],
    ["don't", [6]],
    ["елке", [7]],
    ["οδος", [8]],
    ["مرحبا", [9]],
    ["100%", [10]],
    ["sure_thing", [10]],
    ["%", []],
    [`${"long".repeat(20)}en`, [11]],
    [`${"long".repeat(20)}xx`, []],
    ["long", [11]],
    ["lodz", [12]],
    ["ŁÓDŹ oresund", [12]],
    ["dorde aero", [12]],
    ["strasse fluss", [13]],
    ["STRAẞE", [13]],
    ["野", [14]],
    ["𠮷", [14]],
    ["👍", [15]],
    ["👍🏽", [15]],
    ["𞤀", [16]],
    [SAID[17] ?? "", [17]],
    [SAID[18] ?? "", [18]],
    [SAID[19] ?? "", [19]],
    [`${SAID[19] ?? ""} missing`, []],
    [`${SAID[17] ?? ""}犬`, []],
    ['"', []],
    ["???", []],
    ["", []],
  ];

  it("matches all words, the last as a prefix, in any script, case and accents", async () => {
    const [ada, bo] = [await app.person("Ada"), await app.person("Bo")];
    const id = await ada.open(bo);
    for (const body of SAID) {
      time = addMs(time, 1);
      await ada.send(id, body);
    }
    for (const [query, found] of FINDS) {
      const bodies = await foundBy(bo, query);
      expect([query, bodies]).toEqual([query, found.map((index) => SAID[index])]);
    }
  });

  it("finds messages of all conversations, newest first, archived, muted and blocked ones too", async () => {
    const ada = await app.person("Ada");
    const ids: string[] = [];
    for (let n = 0; n < 4; n += 1) ids.push(await ada.open(await app.person()));
    const said: string[] = [];
    for (let n = 0; n < 40; n += 1) {
      time = addMs(time, SECOND);
      said.unshift(`needle ${n}`);
      await ada.send(ids[(n * 7) % 4] ?? "", `needle ${n}`);
      await ada.send(ids[(n * 5) % 4] ?? "", `hay ${n}`);
    }
    await ada.ask(ArchiveConversationDocument, { input: { conversationId: ids[0] ?? "" } });
    await ada.ask(MuteConversationDocument, { input: { conversationId: ids[1] ?? "" } });
    expect(await pages(ada, "needle", 7)).toEqual(said);
    expect(await pages(ada, "needle", 100)).toEqual(said);
    expect(await pages(ada, "needle 3", 3)).toEqual(said.filter((body) => body.startsWith("needle 3")));
  });

  it("is paged without duplicates or gaps through messages of the same time", async () => {
    const ada = await app.person("Ada");
    const ids = [
      await ada.open(await app.person()),
      await ada.open(await app.person()),
      await ada.open(await app.person()),
    ];
    for (let n = 0; n < 21; n += 1) {
      if (n % 8 === 0) time = addMs(time, 1);
      await ada.send(ids[n % 3] ?? "", `same ${n}`);
    }
    for (const size of [1, 2, 5, 20]) {
      const found = await pages(ada, "same", size);
      expect(found).toHaveLength(21);
      expect(new Set(found).size).toBe(21);
    }
  });

  it("can be limited to one conversation", async () => {
    const [ada, bo, cy] = [await app.person("Ada"), await app.person("Bo"), await app.person("Cy")];
    const [withBo, withCy] = [await ada.open(bo), await ada.open(cy)];
    await ada.send(withBo, "secret plan");
    await ada.send(withCy, "secret cake");
    expect(await foundBy(ada, "secret", { conversationId: withCy })).toEqual(["secret cake"]);
    expect(await foundBy(cy, "secret")).toEqual(["secret cake"]);
    expect(await failure(cy, { query: "secret", conversationId: withBo })).toMatchObject({ code: "NOT_FOUND" });
  });

  it("finds captions and names of files", async () => {
    const [ada, bo] = [await app.person("Ada"), await app.person("Bo")];
    const conversationId = await ada.open(bo);
    const media = { url: "https://x.example/1", fileName: "Rechnung-März.pdf" };
    await sendMedia(ada, { conversationId, clientMessageId: "file", type: "FILE", body: "Here it is", media });
    expect(await foundBy(bo, "rechnung marz")).toEqual(["Here it is"]);
    expect(await foundBy(bo, "here pdf")).toEqual(["Here it is"]);
  });

  it("omits messages that the viewer has deleted for themselves, and the other still finds", async () => {
    const [ada, bo] = [await app.person("Ada"), await app.person("Bo")];
    const conversationId = await ada.open(bo);
    await ada.send(conversationId, "old treasure");
    await ada.ask(DeleteConversationDocument, { input: { conversationId } });
    expect(await foundBy(ada, "treasure")).toEqual([]);
    await bo.send(conversationId, "new treasure");
    expect(await foundBy(ada, "treasure")).toEqual(["new treasure"]);
    expect(await foundBy(bo, "treasure")).toHaveLength(2);
  });

  it("finds messages from before a block", async () => {
    const [ada, bo] = [await app.person("Ada"), await app.person("Bo")];
    await bo.send(await ada.open(bo), "before the block");
    await ada.ask(BlockUserDocument, { input: { userId: bo.userId } });
    expect(await foundBy(bo, "block")).toHaveLength(1);
    expect(await foundBy(ada, "block")).toHaveLength(1);
  });

  it("finds a message as soon as it is sent, during concurrent searches and periodic jobs", async () => {
    const [ada, bo] = [await app.person("Ada"), await app.person("Bo")];
    const id = await ada.open(bo);
    await Promise.all(
      Array.from({ length: 60 }, async (_, n) => {
        await ada.send(id, `swift w${n}x`);
        expect(await foundBy(bo, `w${n}x`)).toEqual([`swift w${n}x`]);
        await app.app.indexer.run();
      }),
    );
    expect(await foundBy(ada, "swift", { first: 100 })).toHaveLength(60);
  });

  it.each([
    [
      "201 words",
      Array.from({ length: 201 }, (_, n) => n).join(" "),
      "A search has at most 200 words: search for a part of it.",
    ],
    ["4,097 bytes", "x".repeat(4_097), "A search has at most 4,096 bytes in UTF-8: search for a part of it."],
  ])("refuses %s with a message", async (_, query, message) => {
    const refused = await failure(await app.person(), { query });
    expect(refused).toMatchObject({ code: "BAD_USER_INPUT", message });
  });

  it("refuses invalid cursors and page sizes", async () => {
    const ada = await app.person();
    expect(await failure(ada, { query: "x", after: "nonsense" })).toMatchObject({ code: "BAD_USER_INPUT" });
    expect(await failure(ada, { query: "x", first: 101 })).toMatchObject({ code: "BAD_USER_INPUT" });
  });

  it("takes a fixed number of statements, for any number of messages found", async () => {
    const [ada, bo] = [await app.person("Ada"), await app.person("Bo")];
    const id = await ada.open(bo);
    await ada.connect();
    const search = () =>
      statementsDuring(app, () => ada.askOverSocket(SearchMessagesDocument, { query: "count me", first: 50 }));
    await ada.send(id, "count me 0");
    await foundBy(ada, "count");
    const few = await search();
    for (let n = 1; n < 40; n += 1) await ada.send(id, `count me ${n}`);
    await foundBy(ada, "count");
    // Five queries: conversations, frequencies of the words, hits, messages, and their reactions.
    expect(few.length).toBe(5);
    expect((await search()).length).toBe(5);
  });

  it("reads at most some thousand messages that do not match for a page, and goes on after them", async () => {
    const [ada, bo] = [await app.person("Ada"), await app.person("Bo")];
    const id = await ada.open(bo);
    const [long, other] = ["long".repeat(20), "elsewhere"];
    for (let n = 1; n <= 50; n += 1) await ada.send(id, `${long}${n}`);
    const { db, indexer } = app.app;
    for (let count = 50; count < 3200; count *= 2)
      await db.execute(
        `INSERT INTO messages (conversation_id, seq, sender_id, client_message_id, message_text, created_at, updated_at)
         SELECT conversation_id, seq + ?, sender_id, CONCAT(client_message_id, '+', ?), message_text, created_at, updated_at
         FROM messages WHERE message_text LIKE 'longlong%'`,
        [count, count],
      );
    const matching = [1, 2, 700, 2400, 3199];
    await db.execute("UPDATE messages SET message_text = CONCAT(?, seq) WHERE seq IN (?)", [
      `${long}x ${other}`,
      matching,
    ]);
    await db.execute("UPDATE conversations SET last_seq = 3200, indexed_seq = 0 WHERE last_seq = 50");
    await indexer.enqueueLagging();
    await indexer.run();

    const found: (string | null)[] = [];
    let after: string | undefined;
    for (let hasNextPage = true, pages = 0; hasNextPage; pages += 1) {
      expect(pages).toBeLessThan(6);
      const { page, read } = await readBy(() => pageOf(bo, { query: `${long}x`, first: 3, ...(after && { after }) }));
      expect(read).toBeLessThan(2_200);
      found.push(...nodesOf(page).map(({ body }) => body));
      hasNextPage = page.pageInfo.hasNextPage;
      after = page.pageInfo.endCursor ?? undefined;
    }
    expect(found).toEqual(matching.toReversed().map((seq) => `${long}x ${other}${seq}`));
  });

  it.each([1, 2])(
    "loses no message whose time is before that of an earlier one, in %i conversations",
    async (count) => {
      const ada = await app.person("Ada");
      const ids: string[] = [];
      for (let n = 0; n < count; n += 1) ids.push(await ada.open(await app.person()));
      const said: string[] = [];
      for (let n = 0; n < 30; n += 1) {
        // The clocks of two processes differ by 5 ms.
        time = addMs(time, n % 2 === 0 ? 6 : -4);
        said.unshift(`skewed ${n}`);
        await ada.send(ids[Math.floor(n / 3) % count] ?? "", `skewed ${n}`);
      }
      for (const size of [1, 2, 5]) {
        const found = await pages(ada, "skewed", size);
        expect(found.toSorted()).toEqual(said.toSorted());
        if (count === 1) expect(found).toEqual(said);
      }
    },
  );

  it("is rate limited to 60 a minute", async () => {
    const limited = await testApp({ RATE_LIMITS: "on" });
    const ada = await limited.person();
    for (let n = 0; n < 60; n += 1) await ada.ask(SearchMessagesDocument, { query: "x" });
    expect(await failure(ada, { query: "x" })).toMatchObject({ code: "RATE_LIMITED" });
  });
});

type Variables = { conversationId?: string; first?: number; after?: string };

async function foundBy(device: Device, query: string, more: Variables = {}) {
  const { searchMessages } = await device.ask(SearchMessagesDocument, { query, ...more });
  return nodesOf(searchMessages).map(({ body }) => body);
}

async function pages(device: Device, query: string, first: number) {
  const found: (string | null)[] = [];
  for (let after: string | undefined = ""; after !== undefined;) {
    const page = await pageOf(device, { query, first, ...(after !== "" && { after }) });
    found.push(...nodesOf(page).map(({ body }) => body));
    after = page.pageInfo.hasNextPage ? (page.pageInfo.endCursor ?? undefined) : undefined;
  }
  return found;
}

/** Returns a page, and the number of messages that the app reads from the database for it. */
async function readBy<T>(work: () => Promise<T>): Promise<{ page: T; read: number }> {
  const { db } = app.app;
  const { read } = db;
  let count = 0;
  const counted = async <Row>(sql: string, values?: readonly unknown[]) => {
    const rows = await read<Row>(sql, values);
    if (sql.includes("message_text")) count += rows.length;
    return rows;
  };
  Object.assign(db, { read: counted });
  try {
    const page = await work();
    return { page, read: count };
  } finally {
    Object.assign(db, { read });
  }
}

async function pageOf(device: Device, variables: Variables & { query: string }) {
  return (await device.ask(SearchMessagesDocument, variables)).searchMessages;
}

async function failure(device: Device, variables: Variables & { query: string }): Promise<TestError> {
  return pageOf(device, variables).then(
    () => {
      throw new Error("It was not refused.");
    },
    (error: unknown) => error as TestError,
  );
}

async function sendMedia(device: Device, input: SendMessageInput): Promise<void> {
  await device.ask(SendMessageDocument, { input });
}
