import { randomBytes } from "node:crypto";
import fc from "fast-check";
import { Webhook } from "standardwebhooks";
import { expect, it } from "vitest";
import { readEvent } from "./push-webhook.js";

const secretOf = () => `whsec_${randomBytes(32).toString("base64")}`;
const SECRET = secretOf();
const AT = new Date("2026-11-29T12:00:00Z");
const EVENT = { type: "notification.show", timestamp: AT.toISOString(), data: { userId: "1", total: 1, title: "ä" } };
const BODY = JSON.stringify(EVENT);

function signed(id = "msg_1", at = AT, secrets = [SECRET]) {
  return {
    ...{ "webhook-id": id, "webhook-timestamp": String(at.getTime() / 1000) },
    "webhook-signature": secrets.map((secret) => new Webhook(secret).sign(id, at, BODY)).join(" "),
  };
}

it("reads what Standard Webhooks signs, for any id", () =>
  fc.assert(
    fc.property(fc.stringMatching(/^[\w-]{1,60}$/u), (id) => {
      expect(readEvent(SECRET, signed(id), BODY, AT.getTime())).toEqual(EVENT);
    }),
  ));

it("reads what two secrets sign, by either of them", () => {
  const other = secretOf();
  for (const secret of [SECRET, other])
    expect(readEvent(secret, signed("msg_1", AT, [SECRET, other]), BODY, AT.getTime())).toEqual(EVENT);
});

it("refuses another secret, id, time and body, and missing headers", () => {
  const now = AT.getTime();
  expect(readEvent(secretOf(), signed(), BODY, now)).toBeUndefined();
  expect(readEvent(SECRET, { ...signed(), "webhook-id": "msg_2" }, BODY, now)).toBeUndefined();
  expect(readEvent(SECRET, { ...signed(), "webhook-timestamp": "1796083201" }, BODY, now)).toBeUndefined();
  expect(readEvent(SECRET, signed(), BODY.replace("1", "2"), now)).toBeUndefined();
  for (const name of Object.keys(signed()))
    expect(readEvent(SECRET, { ...signed(), [name]: undefined }, BODY, now)).toBeUndefined();
});

it("refuses events that are older than 5 minutes, or of the future", () => {
  for (const minutes of [-6, 6])
    expect(readEvent(SECRET, signed(), BODY, AT.getTime() + minutes * 60_000)).toBeUndefined();
  for (const minutes of [-4, 4])
    expect(readEvent(SECRET, signed(), BODY, AT.getTime() + minutes * 60_000)).toBeDefined();
});
