import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { SECOND, addMs } from "../../../infra/clock.js";
import { type SendRules, nextSendAt } from "./waits.js";

const BEGIN = new Date("2026-11-28T00:00:00Z");
const quota = fc.record({ uses: fc.integer({ min: 1, max: 12 }), seconds: fc.integer({ min: 1, max: 5000 }) });
const rules: fc.Arbitrary<SendRules> = fc.record({
  waitSeconds: fc.array(fc.integer({ min: 0, max: 900 }), { minLength: 1, maxLength: 5 }),
  own: quota,
  sameTrust: quota,
});

/** Times at which codes went out, newest first, when each went out as soon as the rules allow. */
function sendEagerly(limits: SendRules, count: number): Date[] {
  const sent: Date[] = [];
  for (let sends = 0; sends < count; sends += 1) {
    const now = sent[0] ?? BEGIN;
    const within = ({ seconds }: { seconds: number }) => sent.filter((time) => time > addMs(now, -seconds * SECOND));
    sent.unshift(nextSendAt({ own: within(limits.own), sameTrust: within(limits.sameTrust) }, limits, now));
  }
  return sent;
}

describe("nextSendAt", () => {
  it("allows the first code at once", () => {
    fc.assert(
      fc.property(rules, (limits) => {
        expect(nextSendAt({ own: [], sameTrust: [] }, limits, BEGIN)).toEqual(BEGIN);
      }),
    );
  });

  it("never exceeds a quota in any window of its length", () => {
    fc.assert(
      fc.property(rules, (limits) => {
        const sent = sendEagerly(limits, 30);
        for (const { uses, seconds } of [limits.own, limits.sameTrust])
          for (const end of sent) {
            const inWindow = sent.filter((time) => time <= end && time > addMs(end, -seconds * SECOND));
            expect(inWindow.length).toBeLessThanOrEqual(uses);
          }
      }),
    );
  });

  it("delays a device by its own codes, and by those of its trust class once their quota is spent", () => {
    const limits = { waitSeconds: [30], own: { uses: 5, seconds: 3600 }, sameTrust: { uses: 1, seconds: 3600 } };
    const own = [addMs(BEGIN, -60 * SECOND)];
    expect(nextSendAt({ own, sameTrust: [] }, limits, BEGIN)).toEqual(BEGIN);
    expect(nextSendAt({ own, sameTrust: own }, limits, BEGIN)).toEqual(addMs(BEGIN, 3540 * SECOND));
  });
});
