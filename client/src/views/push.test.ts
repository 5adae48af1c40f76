import { expect, it } from "vitest";
import { createWritable } from "../readable.js";
import { fakeBrowser } from "../testing/ports.js";
import type { Account } from "./account.js";
import { createPush } from "./push.js";
import type { Services } from "./services.js";

it("shows no answer of an account that is no longer signed in", async () => {
  const answers: ((name: string) => void)[] = [];
  const request = () =>
    new Promise((resolve) => {
      answers.push((kind) =>
        resolve({ viewer: { webPushKey: "key", pushDevices: [{ kind, session: {} }], notificationSettings: {} } }),
      );
    });
  const account = (viewerId: string) => ({ viewerId }) as Account;
  const accounts = createWritable<Account | undefined>(account("ada"));
  const services = { accounts, request, onEvent: () => () => undefined, ports: fakeBrowser().tab().ports };
  const { state, stop } = createPush(services as unknown as Services).open();
  const shown: unknown[] = [];
  state.subscribe(({ devices }) => shown.push(...devices.map(({ kind }) => kind)));
  accounts.set(account("bo"));
  answers[0]?.("ada's");
  answers[1]?.("bo's");
  await expect.poll(() => state.get().status).toBe("ready");
  expect(shown).toEqual(["bo's"]);
  stop();
});
