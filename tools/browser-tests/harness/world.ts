import { createECDH, randomBytes } from "node:crypto";
import {
  AddContactDocument,
  AddReactionDocument,
  ArchiveConversationDocument,
  BlockUserDocument,
  DeleteMessageDocument,
  EditMessageDocument,
  RegisterPushDeviceDocument,
  SendMessageDocument,
  UpdateProfileDocument,
} from "../../../operations/generated/graphql.js";
import { type Device, signIn, signUp } from "../../../src/testing/person.js";
import { onCleanup } from "../../../src/testing/app.js";
import type { Server } from "./server.js";

/** Number and code of the made-up people of a server under development. */
const LAYLA = "+14155550100";
const JUN = "+14155550101";
const CODE = "123456";

/** Messages of others to Layla, by their name: scripts, directions and lengths that a page may get wrong. */
const OTHERS: Readonly<Record<string, string>> = {
  "محمد العربي": "وصلت للتو، سأكون هناك خلال 5 دقائق (platform 4).",
  "שירה כהן": "תודה רבה! נתראה מחר ב-10:30",
  "สมชาย ใจดี": "ขอบคุณมากสำหรับเมื่อวานนะครับ แล้วพบกันใหม่วันเสาร์นี้ที่สถานีรถไฟฟ้า",
  "🦊 Foxy 🌙": "🎉🎉🎉",
  "Bartholomew Featherstonehaugh-Cholmondeley the Younger of Worcestershire":
    "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft",
  "Ana Blocked": "Are you there?",
  "Old Friend": "Long ago",
};

export interface World {
  readonly layla: Device;
  readonly jun: Device;
}

/** Fills a server: Layla's conversation with Jun, and those with people whose names and texts are of all kinds. */
export async function createWorld(server: Server): Promise<World> {
  const testPeople = { url: server.url, codeFor: () => CODE };
  const layla = await signIn(testPeople, { phoneNumber: LAYLA, fullName: "Layla", deviceName: "Firefox on Linux" });
  const jun = await signIn(testPeople, { phoneNumber: JUN, fullName: "Jun" });
  const others = await Promise.all(
    Object.entries(OTHERS).map(async ([name, body]) => {
      const person = await signUp(server, name);
      const conversationId = await person.openAlone(layla);
      await person.send(conversationId, body);
      return { name, person, conversationId };
    }),
  );
  onCleanup(
    async () =>
      void (await Promise.all([layla, jun, ...others.map(({ person }) => person)].map((one) => one.dispose()))),
  );
  const named = (name: string) => {
    const found = others.find((other) => other.name === name);
    if (!found) throw new Error(`There is no ${name}.`);
    return found;
  };
  await named("Ana Blocked").person.ask(BlockUserDocument, { input: { userId: layla.userId } });
  await layla.ask(ArchiveConversationDocument, {
    input: { conversationId: named("Old Friend").conversationId, archived: true },
  });
  await layla.ask(UpdateProfileDocument, { input: { username: "layla", about: "Plays the oud. عازفة عود" } });
  await layla.ask(AddContactDocument, { input: { userId: jun.userId, name: "Jun", isFavorite: true } });
  await layla.ask(RegisterPushDeviceDocument, { input: { web: newWebPushInput() } });
  await talk(layla, jun);
  return { layla, jun };
}

/** Address and keys of a browser at a push service that does not exist: none answers that the device is gone. */
function newWebPushInput() {
  const keys = createECDH("prime256v1");
  return {
    endpoint: "https://of-a-test.push.apple.com/device",
    p256dh: keys.generateKeys("base64url"),
    auth: randomBytes(16).toString("base64url"),
  };
}

/** One of each kind of message. */
async function talk(layla: Device, jun: Device): Promise<void> {
  const id = await layla.open(jun);
  await layla.send(id, "Are you coming to the concert tonight?");
  const yes = await jun.send(id, "Yes! I have both tickets 🎟️");
  await layla.ask(AddReactionDocument, { input: { messageId: yes.id, emoji: "❤️" } });
  const reply = {
    conversationId: id,
    clientMessageId: "reply",
    body: "Great. See https://example.org/hall?seat=12",
    replyToId: yes.id,
  };
  await layla.ask(SendMessageDocument, { input: reply });
  const edited = await jun.send(id, "At seven, at the door");
  await jun.ask(EditMessageDocument, { input: { messageId: edited.id, body: "At eight, at the door" } });
  const deleted = await jun.send(id, "Oops");
  await jun.ask(DeleteMessageDocument, { input: { messageId: deleted.id, scope: "EVERYONE" } });
  await jun.send(id, "The file is called \u202efdp.exe and it is harmless");
  await layla.send(id, `${"a".repeat(120)}\nsecond line\n\nשלום, عربي, ภาษาไทย`);
  await jun.send(id, "See you there 👋");
}
