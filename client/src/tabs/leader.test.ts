import { expect, it, onTestFinished } from "vitest";
import { fakeClock } from "../testing/clock.js";
import { type FakeTab, fakeBrowser } from "../testing/ports.js";
import { electLeader } from "./leader.js";
import { type LeaderMessage, watchLeader } from "./leader-watch.js";

/** A tab that stands for election; a frozen one receives no messages. */
function stand({ ports, isVisible }: FakeTab) {
  const tab = { isLeader: false, isFrozen: false, isVisible };
  const channel = ports.channel("leader");
  const election = electLeader(
    ports,
    "leader",
    (signal) => {
      tab.isLeader = true;
      signal.addEventListener("abort", () => (tab.isLeader = false));
      return Promise.resolve();
    },
    (error) => {
      throw error;
    },
  );
  const watch = watchLeader(ports, channel.post, { ...election, isLeader: () => tab.isLeader });
  channel.onMessage((message) => tab.isFrozen || watch.receive(message as LeaderMessage));
  onTestFinished(() => {
    watch.stop();
    election.stop();
    channel.close();
  });
  return tab;
}

async function twoTabs() {
  const clock = fakeClock();
  const browser = fakeBrowser(clock);
  const first = stand(browser.tab());
  await clock.advance(0);
  const second = stand(browser.tab());
  await clock.advance(4000);
  expect([first.isLeader, second.isLeader]).toEqual([true, false]);
  return { clock, first, second };
}

it("takes the leadership from a frozen tab, and from no other", async () => {
  const { clock, first, second } = await twoTabs();
  await clock.advance(60_000);
  expect([first.isLeader, second.isLeader]).toEqual([true, false]);
  first.isFrozen = true;
  await clock.advance(20_000);
  expect([first.isLeader, second.isLeader]).toEqual([false, true]);
});

it("moves the leadership from a tab hidden for a minute to a visible one", async () => {
  const { clock, first, second } = await twoTabs();
  first.isVisible.set(false);
  await clock.advance(30_000);
  expect(first.isLeader).toBe(true);
  await clock.advance(60_000);
  expect([first.isLeader, second.isLeader]).toEqual([false, true]);
});

it("stands again after an error of the leader", async () => {
  const clock = fakeClock();
  const errors: unknown[] = [];
  let tries = 0;
  const lead = () => {
    tries += 1;
    return tries < 3 ? Promise.reject(new Error(`try ${tries}`)) : Promise.resolve();
  };
  const { ports } = fakeBrowser(clock).tab();
  const election = electLeader(ports, "leader", lead, (error) => errors.push(error));
  onTestFinished(election.stop);
  await clock.advance(60_000);
  expect(tries).toBe(3);
  expect(errors).toMatchObject([{ message: "try 1" }, { message: "try 2" }]);
});

it.each(["AbortError", "UnknownError"])("rests after a %s of the leader's store", async (name) => {
  const clock = fakeClock();
  const errors: unknown[] = [];
  let tries = 0;
  const lead = () => {
    tries += 1;
    return errors.length < 3 && tries < 50 ? Promise.reject(new DOMException(`try ${tries}`, name)) : Promise.resolve();
  };
  const { ports } = fakeBrowser(clock).tab();
  const election = electLeader(ports, "leader", lead, (error) => errors.push(error));
  onTestFinished(election.stop);
  await clock.advance(0);
  expect(tries).toBe(1);
  await clock.advance(60_000);
  expect(errors).toMatchObject([{ message: "try 1" }, { message: "try 2" }, { message: "try 3" }]);
});

it("does not stand again after it is stopped", async () => {
  const clock = fakeClock();
  let tries = 0;
  const lead = () => {
    tries += 1;
    return Promise.reject(new Error("never"));
  };
  const { ports } = fakeBrowser(clock).tab();
  const election = electLeader(ports, "leader", lead, () => undefined);
  await clock.advance(0);
  election.stop();
  await clock.advance(60_000);
  expect(tries).toBe(1);
});
