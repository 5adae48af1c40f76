import { createHmac } from "node:crypto";

const PREFIX = /^whsec_/u;

/** Returns the headers of a webhook by Standard Webhooks, signed by each of the secrets (`whsec_` and base64). `id` has no dot. */
export type WebhookSigner = (id: string, sentAt: Date, body: string) => Record<string, string>;

export function createWebhookSigner(secrets: readonly string[]): WebhookSigner {
  const keys = secrets.map((secret) => Buffer.from(secret.replace(PREFIX, ""), "base64"));
  return (id, sentAt, body) => {
    const timestamp = String(Math.floor(sentAt.getTime() / 1000));
    const signed = `${id}.${timestamp}.${body}`;
    const signatures = keys.map((key) => `v1,${createHmac("sha256", key).update(signed).digest("base64")}`);
    return { "webhook-id": id, "webhook-timestamp": timestamp, "webhook-signature": signatures.join(" ") };
  };
}
