import { expect, it } from "vitest";
import { PushSettingsDocument } from "../../../../operations/generated/graphql.js";
import { MINUTE, SECOND } from "../../../infra/clock.js";
import { eventually } from "../../../testing/eventually.js";
import { type PushScene, HOLD_MS, awayPair, pushScene } from "../../../testing/push-scene.js";

const scene = await pushScene();
const { double, advance, quiet } = scene;

/** Attempts to push to an address. */
function attempts(address: string, { double: at }: Pick<PushScene, "double"> = scene): number {
  return at.received.filter((push) => push.address === address).length;
}

it("tries again after 5 s, doubling, until the service accepts it", async () => {
  const { ada, conversation, address } = await awayPair(scene, "trying");
  double.answerBy((push) => (push.address === address ? { status: 503 } : undefined));
  await ada.send(conversation, "one");
  advance(HOLD_MS);
  await eventually(() => expect(attempts(address)).toBe(1));
  await quiet();
  advance(2 * SECOND);
  await quiet();
  expect(attempts(address)).toBe(1);
  advance(6 * SECOND);
  await eventually(() => expect(attempts(address)).toBe(2));
  await quiet();
  double.answerBy(() => undefined);
  advance(16 * SECOND);
  await eventually(() => expect(double.to(address)).toHaveLength(1));
  expect(new Set(double.received.filter((push) => push.address === address).map(({ id }) => id)).size).toBe(1);
});

it("waits as long as the service asks, with all pushes of the device", async () => {
  const { ada, conversation, address } = await awayPair(scene, "asking");
  double.answerBy((push) => (push.address === address ? { status: 429, retryAfter: 600 } : undefined));
  await ada.send(conversation, "one");
  advance(HOLD_MS);
  await eventually(() => expect(attempts(address)).toBe(1));
  await quiet();
  double.answerBy(() => undefined);
  await ada.send(conversation, "two");
  advance(599 * SECOND);
  await quiet();
  expect(attempts(address)).toBe(1);
  advance(2 * SECOND);
  await eventually(() => expect(double.to(address)).toMatchObject([{ payload: { unread: [{ sequence: 2 }] } }]));
});

it("gives up at the end of PUSH_TTL_SECONDS, and sends what comes then", async () => {
  const brief = await pushScene({ PUSH_TTL_SECONDS: "60" });
  const { ada, conversation, address } = await awayPair(brief, "away");
  brief.double.answerBy(() => ({ status: 500 }));
  await ada.send(conversation, "one");
  brief.advance(HOLD_MS);
  await eventually(() => expect(attempts(address, brief)).toBe(1));
  for (let minute = 0; minute < 3; minute += 1) {
    await brief.quiet();
    brief.advance(MINUTE);
  }
  await eventually(async () => expect(await brief.waiting()).toBe(0));
  expect(attempts(address, brief)).toBeLessThan(5);
  brief.double.answerBy(() => undefined);
  await ada.send(conversation, "two");
  brief.advance(HOLD_MS);
  await eventually(() => expect(brief.double.to(address)).toHaveLength(1));
});

it("deletes a device that is gone, and asks it once", async () => {
  const { ada, bo, conversation, address } = await awayPair(scene, "gone");
  double.answerBy((push) => (push.address === address ? { status: 410 } : undefined));
  await ada.send(conversation, "one");
  advance(HOLD_MS);
  await eventually(async () => {
    const { viewer } = await bo.ask(PushSettingsDocument, {});
    expect(viewer.pushDevices).toEqual([]);
  });
  await ada.send(conversation, "two");
  advance(HOLD_MS);
  await quiet();
  expect(attempts(address)).toBe(1);
  double.answerBy(() => undefined);
});

it("does not repeat what the service refuses, and sends a push that is too large without its words", async () => {
  const { ada, conversation, address } = await awayPair(scene, "refusing");
  double.answerBy((push) => (push.address === address ? { status: 403 } : undefined));
  await ada.send(conversation, "one");
  advance(HOLD_MS);
  await eventually(() => expect(attempts(address)).toBe(1));
  await quiet();
  advance(10 * MINUTE);
  await quiet();
  expect(attempts(address)).toBe(1);
  expect(await scene.waiting()).toBe(0);
  const statuses = [413, 201];
  double.answerBy((push) => (push.address === address ? { status: statuses.shift() ?? 500 } : undefined));
  await ada.send(conversation, "two");
  advance(HOLD_MS);
  await eventually(() => expect(double.to(address)).toHaveLength(1));
  expect(attempts(address)).toBe(3);
  double.answerBy(() => undefined);
});

it("stops calling a service that fails 20 times, lets one probe through, and calls others meanwhile", async () => {
  const failing = await Promise.all(Array.from({ length: 25 }, () => awayPair(scene, "failing")));
  const other = await awayPair(scene, "working");
  const isFailing = (address: string) => address.startsWith("failing.");
  double.answerBy(({ address }) => (isFailing(address) ? { status: 500 } : undefined));
  const asked = () => double.received.filter(({ address }) => isFailing(address)).length;
  await Promise.all(failing.map(({ ada, conversation }) => ada.send(conversation, "one")));
  advance(HOLD_MS);
  await eventually(() => expect(asked()).toBe(25));
  await quiet();
  // All 25 are due once more, and the circuit is open.
  advance(15 * SECOND);
  await other.ada.send(other.conversation, "one");
  advance(HOLD_MS);
  await eventually(() => expect(double.to(other.address)).toHaveLength(1));
  expect(asked()).toBe(25);
  expect(await attemptsOf(failing.length)).toEqual([1]);
  advance(20 * SECOND);
  await eventually(() => expect(asked()).toBe(26));
  // The probe has failed, so it stays open for a minute.
  double.answerBy(() => undefined);
  advance(40 * SECOND);
  await other.ada.send(other.conversation, "two");
  advance(HOLD_MS);
  await eventually(() => expect(double.to(other.address)).toHaveLength(2));
  expect(asked()).toBe(26);
  advance(60 * SECOND);
  await eventually(() => expect(failing.every(({ address }) => double.to(address).length === 1)).toBe(true));
}, 60_000);

async function attemptsOf(count: number): Promise<number[]> {
  const rows = await scene.app.app.db.query<{ attempts: number }>(
    "SELECT DISTINCT attempts FROM push_deliveries WHERE circuit = 'failing' LIMIT ?",
    [count],
  );
  return rows.map(({ attempts: tried }) => tried);
}
