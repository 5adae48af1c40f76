import { expect, it } from "vitest";
import { onCleanup, testApp } from "../../src/testing/app.js";
import { newPhoneNumber } from "../../src/testing/person.js";
import { createChat } from "./chat.js";
import type { GraphQLErrorEntry } from "./ports.js";
import { fakeBrowser } from "./testing/ports.js";

const app = await testApp();

/** Names that a later version of the schema might have: the server refuses them, as an older one refuses new fields. */
const RENAMED = { markDelivered: "markReceived", presenceChanged: "moodChanged", privacy: "privacyOfLater" };
/** Fields and types that came with uploads and pushes, without which the kit goes on. */
const LATER = [
  ...["thumbnailUrl", "thumbhash", "isExternal", "waveform", "profilePicture", "Upload", "UploadChanged"],
  ...["PushDevicesChanged", "NotificationSettingsChanged", "NotificationSettings", "viewerNotificationLevel"],
];
const names = { ...RENAMED, ...Object.fromEntries(LATER.map((name) => [name, `${name}OfLater`])) };
const replace = (text: string, all: object) =>
  Object.entries(all).reduce((renamed, [name, later]) => renamed.replace(new RegExp(`\\b${name}\\b`, "gu"), String(later)), text); // prettier-ignore
const rename = (text: string) => replace(text, names);

async function device(isLater: boolean, fullName: string) {
  const { ports } = fakeBrowser().tab();
  const errors: { readonly errors: readonly GraphQLErrorEntry[] }[] = [];
  const requests: string[] = [];
  const change = isLater ? rename : (text: string) => text;
  const chat = createChat({
    url: app.url,
    storage: "memory",
    onError: (error) => errors.push(error as never),
    ports: {
      ...ports,
      fetch: (url, options) => {
        const sent = typeof options?.body === "string" ? options.body : "";
        // Signing in reads `privacy` and has no part that is optional.
        const body = sent.includes("verifyOtp") ? replace(sent, { profilePicture: "later" }) : change(sent);
        requests.push(body);
        return ports.fetch(url, { ...options, body });
      },
      openSocket: (options) => {
        const socket = ports.openSocket(options);
        return {
          ...socket,
          subscribe: (operation, sink) => socket.subscribe({ ...operation, query: change(operation.query) }, sink),
        };
      },
    },
  });
  onCleanup(() => Promise.resolve(chat.close()));
  await chat.start();
  const phoneNumber = newPhoneNumber();
  await chat.session.sendCode(phoneNumber);
  const { userId } = await chat.session.verifyCode({ phoneNumber, code: app.codeFor(phoneNumber), fullName });
  return { chat, userId, errors, requests };
}

it("goes on without what an older server does not know, and reports each once", async () => {
  const [ada, bo] = [await device(true, "Ada"), await device(false, "Bo")];
  const id = await bo.chat.openWith(ada.userId);
  const [adasView, bosView] = [ada.chat.conversation(id), bo.chat.conversation(id)];
  for (const body of ["1", "2", "3"]) {
    await bosView.send({ body });
    await expect.poll(() => adasView.state.get().items).toHaveLength(Number(body));
  }
  await adasView.send({ body: "4" });
  await expect.poll(() => bosView.state.get().items).toHaveLength(4);
  await expect.poll(() => ada.chat.sync.get().state).toBe("live");
  const refused = () =>
    Object.values(RENAMED).map((name) => ada.errors.filter(({ errors }) => errors[0]?.message.includes(name)).length);
  await expect.poll(refused).toEqual([1, 1, 1]);
  expect(ada.requests.filter((body) => body.includes("markReceived"))).toHaveLength(1);
  expect(ada.errors).toHaveLength(3);
});
