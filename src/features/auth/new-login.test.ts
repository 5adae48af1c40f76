import { describe, expect, it } from "vitest";
import {
  EventsDocument,
  NotificationsDocument,
  SendOtpDocument,
  VerifyOtpDocument,
} from "../../../operations/generated/graphql.js";
import { testApp } from "../../testing/app.js";
import { createTestClient } from "../../testing/client.js";

const app = await testApp();

describe("a sign-in on a new device", () => {
  it("notifies the person on all their devices, with what is known of it", async () => {
    const ada = await app.person("Ada");
    const stream = ada.listen(EventsDocument, {});
    await stream.next();
    const laptop = await ada.device("Ada's laptop");
    expect((await stream.next()).events).toMatchObject({
      __typename: "NotificationChanged",
      notification: { type: "NEW_LOGIN", title: "New sign-in", body: "Ada's laptop, 127.0.0.1", actor: null },
    });
    expect((await laptop.ask(NotificationsDocument, {})).notifications.nodes).toHaveLength(1);
  });

  it("is one when a sign-in comes without a name from another program, and concerns nobody else", async () => {
    const [ada, bo] = [await app.person("Ada"), await app.person("Bo")];
    await ada.open(bo);
    const { phoneNumber } = ada;
    const headers = { "user-agent": "Another/1.0" };
    const visitor = createTestClient({ url: app.url, accessToken: () => undefined, headers });
    for (let times = 1; times <= 2; times += 1) {
      await visitor.ask(SendOtpDocument, { input: { phoneNumber } });
      const input = { phoneNumber, code: app.codeFor(phoneNumber) };
      expect((await visitor.ask(VerifyOtpDocument, { input })).verifyOtp?.userErrors).toEqual([]);
    }
    expect((await ada.ask(NotificationsDocument, {})).notifications.nodes).toMatchObject([
      { type: "NEW_LOGIN", body: "Another/1.0, 127.0.0.1" },
    ]);
    expect((await bo.ask(NotificationsDocument, {})).notifications.nodes).toEqual([]);
    await visitor.dispose();
  });

  it("is none at a number's first sign-in, nor on a device that was there before", async () => {
    const ada = await app.person("Ada");
    await ada.device("phone");
    expect((await ada.ask(NotificationsDocument, {})).notifications.nodes).toEqual([]);
    await ada.device("laptop");
    await ada.device("laptop");
    expect((await ada.ask(NotificationsDocument, {})).notifications.nodes).toHaveLength(1);
  });
});
