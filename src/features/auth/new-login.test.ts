import { describe, expect, it } from "vitest";
import {
  EventsDocument,
  NotificationsDocument,
  SendOtpDocument,
  VerifyOtpDocument,
  ViewerDocument,
} from "../../../operations/generated/graphql.js";
import { testApp } from "../../testing/app.js";
import { createTestClient } from "../../testing/client.js";
import { nodesOf } from "../../testing/nodes-of.js";

const app = await testApp();

const NOTICE = {
  type: "NEW_LOGIN",
  title: "New sign-in",
  body:
    "Somebody signed in to your account from the address 127.0.0.1. " +
    "If it was not you, end that session in the list of your devices.",
};

/** Signs in to a number from a device with any name. */
async function signInAs(phoneNumber: string, names: { deviceName?: string; userAgent?: string }): Promise<void> {
  const headers = names.userAgent === undefined ? {} : { "user-agent": names.userAgent };
  const visitor = createTestClient({ url: app.url, accessToken: () => undefined, headers });
  await visitor.ask(SendOtpDocument, { input: { phoneNumber } });
  const input = {
    phoneNumber,
    code: app.codeFor(phoneNumber),
    ...(names.deviceName !== undefined && { deviceName: names.deviceName }),
  };
  expect((await visitor.ask(VerifyOtpDocument, { input })).verifyOtp?.userErrors).toEqual([]);
  await visitor.dispose();
}

describe("a sign-in to an existing account", () => {
  it("notifies the user on all devices", async () => {
    const ada = await app.person("Ada");
    const stream = ada.listen(EventsDocument, {});
    await stream.next();
    const laptop = await ada.device("Ada's laptop");
    expect((await stream.next()).events).toMatchObject({
      __typename: "NotificationChanged",
      notification: { ...NOTICE, actor: null },
    });
    expect(nodesOf((await laptop.ask(NotificationsDocument, {})).notifications)).toHaveLength(1);
  });

  it("gets a notification that never contains the device name", async () => {
    const [ada, bo] = [await app.person("Ada"), await app.person("Bo")];
    await ada.open(bo);
    const [session] = (await ada.ask(ViewerDocument, {})).viewer.sessions;
    const { deviceName, userAgent } = session ?? {};
    await signInAs(ada.phoneNumber, { ...(deviceName && { deviceName }), ...(userAgent && { userAgent }) });
    await signInAs(ada.phoneNumber, {
      deviceName: "Call +1 900 555 0100, your account is locked",
      userAgent: "Visit evil.example",
    });
    const nodes = nodesOf((await ada.ask(NotificationsDocument, {})).notifications);
    expect(nodes).toMatchObject([NOTICE, NOTICE]);
    const { sessions } = (await ada.ask(ViewerDocument, {})).viewer;
    expect(sessions.map((one) => one.userAgent)).toContain("Visit evil.example");
    expect(nodesOf((await bo.ask(NotificationsDocument, {})).notifications)).toEqual([]);
  });

  it("creates a notification every time, except for a number's first sign-in", async () => {
    const ada = await app.person("Ada");
    expect(nodesOf((await ada.ask(NotificationsDocument, {})).notifications)).toEqual([]);
    await ada.device("laptop");
    await ada.device("laptop");
    expect(nodesOf((await ada.ask(NotificationsDocument, {})).notifications)).toHaveLength(2);
  });
});
