import { describe, expect, it } from "vitest";
import { pushMessage } from "../../testing/push-message.js";
import { textOf } from "./text.js";

const OPTIONS = { webOrigin: "https://chat.example.com", title: "New message" };

const jsonOf = (...args: Parameters<typeof textOf>) => JSON.parse(textOf(...args)?.toString() ?? "null") as object;

describe("a push that Safari shows without a service worker", () => {
  it("opens the newest conversation, beside the payload", () => {
    const message = pushMessage();
    expect(jsonOf(message, OPTIONS)).toEqual({
      ...message.payload,
      web_push: 8030,
      notification: {
        title: "New message",
        navigate: "https://chat.example.com/c/c1",
        tag: "c1",
        silent: false,
        app_badge: "3",
      },
      app_badge: 3,
    });
  });

  it("has the words of a preview, and no sound where there is to be none", () => {
    const message = pushMessage({ isSilent: true, payload: { title: "Ada", body: "Hello" } });
    expect(jsonOf(message, OPTIONS)).toMatchObject({ notification: { title: "Ada", body: "Hello", silent: true } });
  });

  it("opens the first screen where there is no conversation", () => {
    const news = pushMessage({ payload: { unread: [], total: 0 } });
    expect(jsonOf(news, OPTIONS)).toMatchObject({
      notification: { navigate: "https://chat.example.com/", tag: "n1" },
    });
    const signIn = pushMessage({ payload: { notificationType: "NEW_LOGIN" } });
    expect(jsonOf(signIn, OPTIONS)).toMatchObject({
      notification: { navigate: "https://chat.example.com/", tag: "n1" },
    });
    const test = pushMessage({ payload: { type: "test" } });
    expect(jsonOf(test, OPTIONS)).toMatchObject({
      notification: { title: "Test notification", navigate: "https://chat.example.com/" },
    });
  });

  it("has no badge where the person wants none", () => {
    const { payload, ...message } = pushMessage();
    const { badge, ...rest } = payload;
    expect(badge).toBe(3);
    expect(textOf({ ...message, payload: rest }, OPTIONS)?.toString()).not.toContain("badge");
  });

  it.each([
    ["retracts", pushMessage({ payload: { type: "clear" } }), OPTIONS],
    ["has no web app to open", pushMessage(), { ...OPTIONS, webOrigin: undefined }],
    ["has no room", pushMessage({ payload: { body: "x".repeat(3600) } }), OPTIONS],
  ])("is the payload alone where it %s", (_, message, options) => {
    expect(jsonOf(message, options)).toEqual(message.payload);
  });
});
