import { describe, expect, it } from "vitest";
import { EventsDocument, NotificationsDocument } from "../../../operations/generated/graphql.js";
import { testApp } from "../../testing/app.js";

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

  it("is none at a number's first sign-in, nor on a device that was there before", async () => {
    const ada = await app.person("Ada");
    await ada.device("phone");
    expect((await ada.ask(NotificationsDocument, {})).notifications.nodes).toEqual([]);
    await ada.device("laptop");
    await ada.device("laptop");
    expect((await ada.ask(NotificationsDocument, {})).notifications.nodes).toHaveLength(1);
  });
});
