import { createHmac, timingSafeEqual } from "node:crypto";

// Receiver of the webhook of pushes.

/** Event of the webhook. */
export interface WebhookEvent {
  readonly type: "notification.show" | "notification.clear" | "notification.test" | "digest.due";
  readonly timestamp: string;
  readonly data: { readonly userId: string; readonly total: number };
}

// #region verify
/** Returns the event of a request, or undefined if your chat server did not send it within the last 5 minutes. */
export function readEvent(
  secret: string,
  headers: Readonly<Record<string, string | string[] | undefined>>,
  body: string,
  now = Date.now(),
): WebhookEvent | undefined {
  const [id, timestamp, signatures] = ["id", "timestamp", "signature"].map((name) =>
    String(headers[`webhook-${name}`]),
  );
  const key = Buffer.from(secret.replace("whsec_", ""), "base64");
  const expected = createHmac("sha256", key).update(`${id}.${timestamp}.${body}`).digest();
  // There are two while the secret is replaced.
  const isSigned = signatures?.split(" ").some((signature) => {
    const given = Buffer.from(signature.replace("v1,", ""), "base64");
    return given.length === expected.length && timingSafeEqual(given, expected);
  });
  const isFresh = Math.abs(now / 1000 - Number(timestamp)) < 300;
  return isSigned && isFresh ? (JSON.parse(body) as WebhookEvent) : undefined;
}
// #endregion verify
