import fc from "fast-check";
import { expect, it, vi } from "vitest";
import {
  BlockUserDocument,
  MarkReadDocument,
  MuteConversationDocument,
  PushSettingsDocument,
  RemovePushDeviceDocument,
  UnblockUserDocument,
} from "../../../../operations/generated/graphql.js";
import { keyOf } from "../../../graphql/global-ids.js";
import { SECOND } from "../../../infra/clock.js";
import { collapseKeyOf } from "../../../push/collapse-key.js";
import { startTestApp } from "../../../testing/app.js";
import { eventually } from "../../../testing/eventually.js";
import type { Device, Person } from "../../../testing/person.js";
import { type Answer, type ReceivedPush, servicesOf } from "../../../testing/push-double.js";
import { HOLD_MS, pushScene, registerPush, setLevel } from "../../../testing/push-scene.js";

vi.setConfig({ testTimeout: 3_600_000 });

/** Each run takes some seconds. */
const RUNS = Number(process.env["MODEL_RUNS"] ?? 6);

// Two processes plan and send, on one clock.
const secret = { JWT_SECRET: "a secret that both processes of this test share" };
const scene = await pushScene(secret);
const database = { url: scene.app.databaseUrl, drop: () => Promise.resolve() };
await startTestApp(database, { PUSH_HOLD_MS: String(HOLD_MS), ...secret }, scene.now, {
  ...{ pushServices: servicesOf(scene.double), pushPauseMs: 30 },
});

type Step =
  | { readonly kind: "send" | "read" | "block" | "unblock" | "mute" | "unmute"; readonly from: 0 | 1 }
  | { readonly kind: "level"; readonly from: 0 | 1; readonly level: "ALL" | "SILENT" | "NONE" }
  | { readonly kind: "register" }
  | { readonly kind: "remove" }
  | { readonly kind: "crash" }
  | { readonly kind: "advance"; readonly seconds: number; readonly answer: Answer | undefined };

const from = fc.constantFrom<0 | 1>(0, 1);
const plain = fc.constantFrom("send", "send", "send", "read", "block", "unblock", "mute", "unmute");
const answer = fc.constantFrom<Answer | undefined>(
  undefined,
  { status: 500 },
  { status: 429, retryAfter: 7 },
  { status: "cut" },
);
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: plain as fc.Arbitrary<"send">, from }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant("level" as const),
      from,
      level: fc.constantFrom("ALL" as const, "SILENT" as const, "NONE" as const),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.constantFrom<Step>({ kind: "register" }, { kind: "remove" }, { kind: "crash" }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant("advance" as const), seconds: fc.integer({ min: 1, max: 12 }), answer }),
  },
);

/** Conversation of the model, as the person with the device has it. */
interface Talk {
  readonly sender: Person;
  readonly id: string;
  lastSeq: number;
  readSeq: number;
  isBlocked: boolean;
  isMuted: boolean;
  level: "ALL" | "SILENT" | "NONE";
  /** Sequences that a push has to tell of. */
  owed: number[];
}

let runs = 0;

class Model {
  address: string | undefined;
  #seen: number;
  #devices = 0;
  readonly #run = (runs += 1);

  constructor(
    readonly owner: Device,
    readonly talks: readonly Talk[],
  ) {
    this.#seen = scene.double.accepted.length;
  }

  async apply(next: Step): Promise<void> {
    if (next.kind === "advance") return this.#advance(next.seconds, next.answer);
    if (next.kind === "register") return this.#register();
    if (next.kind === "remove") return this.#remove();
    if (next.kind === "crash") return killAfterClaim();
    const talk = this.talks.at(next.from);
    if (talk !== undefined) await this.#talk(talk, next);
  }

  async #talk(talk: Talk, next: Extract<Step, { from: 0 | 1 }>): Promise<void> {
    const { owner } = this;
    const about = { input: { conversationId: talk.id } };
    if (next.kind === "send") {
      if (talk.isBlocked) return;
      await talk.sender.send(talk.id, "text");
      talk.lastSeq += 1;
      if (this.address !== undefined && !talk.isMuted && talk.level !== "NONE") talk.owed.push(talk.lastSeq);
      return;
    }
    if (next.kind === "level") {
      await setLevel(owner, talk.id, next.level);
      talk.level = next.level;
      if (next.level === "NONE") talk.owed = [];
      return;
    }
    if (next.kind === "unblock") {
      await owner.ask(UnblockUserDocument, { input: { userId: talk.sender.userId } });
      talk.isBlocked = false;
      return;
    }
    if (next.kind === "unmute") {
      await owner.ask(MuteConversationDocument, { input: { conversationId: talk.id, muted: false } });
      talk.isMuted = false;
      return;
    }
    talk.owed = [];
    if (next.kind === "mute") {
      await owner.ask(MuteConversationDocument, about);
      talk.isMuted = true;
      return;
    }
    if (next.kind === "read") await owner.ask(MarkReadDocument, about);
    else await owner.ask(BlockUserDocument, { input: { userId: talk.sender.userId } });
    talk.isBlocked ||= next.kind === "block";
    talk.readSeq = talk.lastSeq;
  }

  async #register(): Promise<void> {
    if (this.address !== undefined) return;
    this.address = `model.${String(this.#run)}-${String((this.#devices += 1)).padStart(20, "0")}`;
    await registerPush(this.owner, this.address);
  }

  async #remove(): Promise<void> {
    if (this.address === undefined) return;
    const { viewer } = await this.owner.ask(PushSettingsDocument, {});
    for (const { id } of viewer.pushDevices)
      await this.owner.ask(RemovePushDeviceDocument, { input: { deviceId: id } });
    this.address = undefined;
    for (const talk of this.talks) talk.owed = [];
  }

  async #advance(seconds: number, rule: Answer | undefined): Promise<void> {
    scene.double.answerBy(() => rule);
    scene.advance(seconds * SECOND);
    await this.#quiet();
    this.#check();
  }

  /** Nothing of this clock is due any more, but what an open circuit keeps. */
  async #quiet(): Promise<void> {
    const { db } = scene.app.app;
    await eventually(async () => {
      const rows = await db.query(
        `SELECT id FROM notifications WHERE push_due_at <= ?
         UNION ALL SELECT device_id FROM push_deliveries WHERE due_at <= ?
         UNION ALL SELECT device_id FROM push_deliveries WHERE claim NOT IN (0, 9)`,
        [scene.now(), scene.now()],
      );
      expect(rows).toEqual([]);
    });
  }

  #check(): void {
    for (const push of scene.double.accepted.slice(this.#seen)) this.#expectWanted(push);
    this.#seen = scene.double.accepted.length;
  }

  #expectWanted({ address, payload, collapseKey }: ReceivedPush): void {
    if (payload.type === "clear" || payload.notificationType !== "MESSAGE") return;
    expect(address).toBe(this.address);
    // It is about a conversation that it tells of.
    expect(this.#collapseKeyOf(payload.unread[0]?.conversationId ?? "")).toBe(collapseKey);
    expect(payload.unread.length).toBeGreaterThan(0);
    for (const { conversationId, sequence, count } of payload.unread) {
      const talk = this.talks.find(({ id }) => id === conversationId);
      expect(talk).toMatchObject({ isBlocked: false, isMuted: false, lastSeq: sequence });
      expect(talk?.level).not.toBe("NONE");
      expect(count).toBe((talk?.lastSeq ?? 0) - (talk?.readSeq ?? 0));
      if (talk !== undefined) talk.owed = talk.owed.filter((seq) => seq > sequence);
    }
  }

  #collapseKeyOf(conversationId: string): string {
    const { app } = scene.app;
    const [user, conversation] = [keyOf(app, "User", this.owner.userId), keyOf(app, "Conversation", conversationId)];
    return collapseKeyOf(app.secrets.collapseKey, user ?? 0n, conversation ?? 0n);
  }

  /** Waits for all that is owed, with services that answer. */
  async end(): Promise<void> {
    for (const pause of [60, 60, 60, 60, 60, 60]) await this.#advance(pause, undefined);
    expect(this.talks.map(({ owed }) => owed)).toEqual(this.talks.map(() => []));
    expect(await scene.waiting()).toBe(0);
  }
}

/** A process has claimed what is there, and is killed. */
async function killAfterClaim(): Promise<void> {
  await scene.app.app.db.execute("UPDATE push_deliveries SET claim = 9, due_at = ? WHERE claim IS NULL", [
    new Date(scene.now().getTime() + 30 * SECOND),
  ]);
}

it("tells of every message that is unread and wanted, and of no other, in any order of events", async () => {
  const property = fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 25 }), async (steps) => {
    const [bo, ada, cy] = [await scene.app.person("Bo"), await scene.app.person("Ada"), await scene.app.person("Cy")];
    const talks = await Promise.all(
      [ada, cy].map(async (sender) => ({
        ...{ sender, id: await sender.open(bo), lastSeq: 0, readSeq: 0 },
        ...{ isBlocked: false, isMuted: false, level: "ALL" as const, owed: [] },
      })),
    );
    const model = new Model(bo, talks);
    await model.apply({ kind: "register" });
    for (const next of steps) await model.apply(next);
    await model.end();
    await model.apply({ kind: "remove" });
  });
  await fc.assert(property, { numRuns: RUNS, endOnFailure: true });
});
