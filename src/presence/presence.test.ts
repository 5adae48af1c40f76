import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { PresenceStatus } from "../live/ephemeral-event.js";
import { createInUseFilter, createPresence, onlineHere } from "./presence.js";

const { ONLINE, AWAY, OFFLINE } = PresenceStatus;
const ADA = 1n;
const [PHONE, LAPTOP] = [100n, 101n];
const GRACE = 10_000;

let published: string[];

function board() {
  const presence = createPresence(GRACE);
  void presence.start((userId, status) => void published.push(`${userId} ${status}`));
  return presence;
}

describe("presence at one process", () => {
  beforeEach(() => {
    published = [];
    vi.useFakeTimers();
  });
  afterEach(() => void vi.useRealTimers());

  it("is ONLINE from the first socket until the grace period after the last", () => {
    const presence = board();
    expect(presence.localStateOf(ADA).status).toBe(OFFLINE);
    const leave = presence.connect(ADA, PHONE);
    expect(presence.localStateOf(ADA).status).toBe(ONLINE);
    leave();
    vi.advanceTimersByTime(GRACE - 1);
    expect(presence.localStateOf(ADA).status).toBe(ONLINE);
    expect(presence.localUserIds().includes(ADA)).toBe(true);
    vi.advanceTimersByTime(1);
    expect(presence.localStateOf(ADA).status).toBe(OFFLINE);
    expect(presence.localUserIds().includes(ADA)).toBe(false);
    expect(published).toEqual(["1 ONLINE", "1 OFFLINE"]);
  });

  it("reports no change when a device reconnects within the grace period", () => {
    const presence = board();
    let leave = presence.connect(ADA, PHONE);
    for (let time = 0; time < 5; time += 1) {
      leave();
      vi.advanceTimersByTime(GRACE - 1);
      leave = presence.connect(ADA, PHONE);
    }
    vi.advanceTimersByTime(GRACE * 2);
    expect(published).toEqual(["1 ONLINE"]);
  });

  it("stays ONLINE while any socket of any device is open", () => {
    const presence = board();
    const leaves = [presence.connect(ADA, PHONE), presence.connect(ADA, PHONE), presence.connect(ADA, LAPTOP)];
    for (const leave of leaves.slice(0, 2)) {
      leave();
      vi.advanceTimersByTime(GRACE * 2);
    }
    expect(presence.localStateOf(ADA).sessionIds.includes(PHONE)).toBe(false);
    expect(presence.localStateOf(ADA).sessionIds.includes(LAPTOP)).toBe(true);
    expect(published).toEqual(["1 ONLINE"]);
    leaves[2]?.();
    vi.advanceTimersByTime(GRACE);
    expect(published).toEqual(["1 ONLINE", "1 OFFLINE"]);
  });

  it("removes a socket once if its function is called twice", () => {
    const presence = board();
    const leave = presence.connect(ADA, PHONE);
    presence.connect(ADA, PHONE);
    leave();
    leave();
    vi.advanceTimersByTime(GRACE * 2);
    expect(presence.localStateOf(ADA).status).toBe(ONLINE);
  });

  it("is the highest status of all devices", () => {
    const presence = board();
    presence.connect(ADA, PHONE);
    const close = presence.connect(ADA, LAPTOP);
    presence.set(ADA, PHONE, AWAY);
    expect(presence.localStateOf(ADA).status).toBe(ONLINE);
    presence.set(ADA, LAPTOP, OFFLINE);
    expect(presence.localStateOf(ADA).status).toBe(AWAY);
    presence.set(ADA, PHONE, OFFLINE);
    expect(presence.localStateOf(ADA).status).toBe(OFFLINE);
    presence.set(ADA, LAPTOP, ONLINE);
    expect(presence.localStateOf(ADA).status).toBe(ONLINE);
    close();
    vi.advanceTimersByTime(GRACE);
    expect(published).toEqual(["1 ONLINE", "1 AWAY", "1 OFFLINE", "1 ONLINE", "1 OFFLINE"]);
  });

  it("is OFFLINE while the only connected device has set OFFLINE", () => {
    const presence = board();
    presence.connect(ADA, PHONE);
    presence.set(ADA, PHONE, OFFLINE);
    expect(presence.localStateOf(ADA).status).toBe(OFFLINE);
    expect(presence.localUserIds().includes(ADA)).toBe(true);
    expect(presence.localStateOf(ADA).sessionIds.includes(PHONE)).toBe(true);
    expect(onlineHere(presence)).toEqual([]);
  });

  it("keeps a device's status within the grace period, and resets it after", () => {
    const presence = board();
    const leave = presence.connect(ADA, PHONE);
    presence.set(ADA, PHONE, AWAY);
    leave();
    vi.advanceTimersByTime(GRACE - 1);
    const leaveAgain = presence.connect(ADA, PHONE);
    expect(presence.localStateOf(ADA).status).toBe(AWAY);
    leaveAgain();
    vi.advanceTimersByTime(GRACE);
    presence.connect(ADA, PHONE);
    expect(published).toEqual(["1 ONLINE", "1 AWAY", "1 OFFLINE", "1 ONLINE"]);
  });

  it.each([AWAY, OFFLINE])("takes the status %s that a device has set within its grace period", (status) => {
    const presence = board();
    presence.connect(ADA, PHONE, ONLINE)();
    presence.connect(ADA, PHONE, status);
    expect(presence.localStateOf(ADA)).toEqual({ status, sessionIds: [PHONE], isInUse: false });
    // A status that was read before the device set another does not replace it while a socket is open.
    presence.connect(ADA, PHONE, ONLINE);
    expect(published).toEqual(["1 ONLINE", `1 ${status}`]);
  });

  it("resets a device's status after the grace period while another stays", () => {
    const presence = board();
    presence.connect(ADA, LAPTOP);
    presence.set(ADA, LAPTOP, AWAY);
    const leave = presence.connect(ADA, PHONE);
    presence.set(ADA, PHONE, OFFLINE);
    leave();
    vi.advanceTimersByTime(GRACE);
    presence.connect(ADA, PHONE);
    expect(published).toEqual(["1 ONLINE", "1 AWAY", "1 ONLINE", "1 AWAY", "1 ONLINE"]);
  });

  it("gives each device a separate grace period", () => {
    const presence = board();
    const leaves = [presence.connect(ADA, PHONE), presence.connect(ADA, LAPTOP)];
    presence.set(ADA, LAPTOP, AWAY);
    leaves[0]?.();
    vi.advanceTimersByTime(GRACE / 2);
    leaves[1]?.();
    vi.advanceTimersByTime(GRACE / 2);
    expect(published).toEqual(["1 ONLINE", "1 AWAY"]);
    vi.advanceTimersByTime(GRACE / 2);
    expect(published).toEqual(["1 ONLINE", "1 AWAY", "1 OFFLINE"]);
  });

  it("ignores the status of a device without a socket", () => {
    const presence = board();
    presence.set(ADA, PHONE, ONLINE);
    expect(presence.localStateOf(ADA).status).toBe(OFFLINE);
    presence.connect(ADA, PHONE);
    presence.set(ADA, LAPTOP, AWAY);
    expect(published).toEqual(["1 ONLINE"]);
  });

  it("is in use while a device with an open socket is ONLINE: neither AWAY, nor within the grace period", () => {
    const presence = board();
    const isInUse = () => presence.localStateOf(ADA).isInUse;
    expect(isInUse()).toBe(false);
    const leave = presence.connect(ADA, PHONE);
    expect(isInUse()).toBe(true);
    for (const status of [AWAY, OFFLINE]) {
      presence.set(ADA, PHONE, status);
      expect(isInUse()).toBe(false);
      presence.set(ADA, PHONE, ONLINE);
      expect(isInUse()).toBe(true);
    }
    leave();
    expect([presence.localStateOf(ADA).status, isInUse()]).toEqual([ONLINE, false]);
    // A device that is AWAY does not make use of the status of another that has left.
    presence.connect(ADA, LAPTOP, AWAY);
    expect([presence.localStateOf(ADA).status, isInUse()]).toEqual([ONLINE, false]);
    presence.connect(ADA, PHONE);
    expect(isInUse()).toBe(true);
  });

  it("selects the users who have a device in use", async () => {
    const presence = board();
    const [bo, cy] = [2n, 3n];
    presence.connect(ADA, PHONE);
    presence.connect(bo, LAPTOP, AWAY);
    expect(await createInUseFilter(presence)([ADA, bo, cy])).toEqual(new Set([ADA]));
  });

  it("separates users", () => {
    const presence = board();
    presence.connect(ADA, PHONE);
    presence.connect(2n, 200n)();
    vi.advanceTimersByTime(GRACE);
    expect(onlineHere(presence)).toEqual([ADA]);
  });

  it("keeps the status of a disconnected device for the grace period, independent of other devices", () => {
    const presence = board();
    const leave = presence.connect(ADA, PHONE);
    presence.connect(ADA, LAPTOP);
    presence.set(ADA, LAPTOP, AWAY);
    leave();
    presence.connect(ADA, LAPTOP);
    presence.set(ADA, LAPTOP, AWAY);
    vi.advanceTimersByTime(GRACE - 1);
    presence.connect(ADA, PHONE);
    vi.advanceTimersByTime(GRACE * 2);
    expect(published).toEqual(["1 ONLINE"]);
  });
});
