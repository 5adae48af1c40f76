import { expect, it } from "vitest";
import { onCleanup, testApp } from "../testing/app.js";
import { pushMessage } from "../testing/push-message.js";
import { createWebhookSecret, startWebhookDouble } from "../testing/webhook-double.js";

const never = new AbortController().signal;

it("the webhook of the settings is signed by both secrets while one is replaced", async () => {
  const double = await startWebhookDouble();
  onCleanup(() => double.close());
  const app = await testApp({
    PUSH_WEBHOOK_URL: double.url,
    PUSH_WEBHOOK_SECRET: `${createWebhookSecret()}, ${double.secret}`,
  });
  const { services } = app.app.push;
  const outcome = await services.WEBHOOK?.send({ kind: "WEBHOOK", userId: "VXNlcjox" }, pushMessage(), never);
  expect(outcome).toEqual({ result: "sent" });
  expect(double.events).toMatchObject([{ type: "notification.show", data: { userId: "VXNlcjox" } }]);
});

it("services that the settings do not name are absent", async () => {
  const app = await testApp();
  expect(Object.keys(app.app.push.services)).toEqual(["WEB"]);
  const off = await testApp({ PUSH: "off" });
  expect(off.app.push.services).toEqual({});
});
