import { setTimeout as sleep } from "node:timers/promises";
import type { SentMedia } from "../../history/operations.js";
import type { Device } from "../device.js";
import { type MediaFile, newMediaFile } from "../media-file.js";
import { newText } from "../text.js";
import { type Users, pickConversation } from "../users.js";
import { makeRoom } from "./media-room.js";
import { sendAtOnce, sendUntilAnswered } from "./send.js";
import { type Stage, uploadFile } from "./upload.js";

/** Use of an upload, and the stage at which its client stops. */
interface Fate {
  readonly weight: number;
  readonly until: Stage;
  readonly end: (users: Users, device: Device, media: SentMedia) => Promise<void>;
}

const FATES: readonly Fate[] = [
  { weight: 66, until: "ready", end: send },
  { weight: 10, until: "ready", end: sendInTwoMessages },
  { weight: 3, until: "created", end: abandon },
  { weight: 3, until: "stored", end: abandon },
  { weight: 8, until: "ready", end: abandon },
  { weight: 3, until: "created", end: cancel },
  { weight: 3, until: "stored", end: completeAndCancel },
  { weight: 4, until: "ready", end: cancel },
];

/** Uploads a file, and sends, abandons or cancels it. */
export async function sendMedia(users: Users, device: Device): Promise<void> {
  const { random, person } = device;
  if (pickConversation(users, device) === undefined) return;
  const name = device.uniqueName();
  const fate = random.weighed(FATES, ({ weight }) => weight);
  const file = await newMediaFile(name, random);
  person.files.set(name, file.bytes);
  try {
    await upload(users, device, { name, file, fate });
  } finally {
    person.files.delete(name);
  }
}

async function upload(
  users: Users,
  device: Device,
  { name, file, fate }: { name: string; file: MediaFile; fate: Fate },
): Promise<void> {
  const uploaded = await uploadFile(users, device, { name, file, until: fate.until });
  if (uploaded === "no room") await makeRoom(users, device);
  else if (uploaded !== undefined) await fate.end(users, device, { upload: name, id: uploaded.id, kind: file.kind });
}

/** Sends an upload that a message uses already, or another person's. */
export async function misuseUpload(users: Users, device: Device): Promise<void> {
  const { random, person } = device;
  const owner = random.chance(0.6) ? person : random.pick(users.people);
  const used = owner.sent.flatMap(({ media }) => (media === undefined ? [] : [media]));
  const uploads = owner === person ? used : [...used, ...owner.unusedUploads];
  if (uploads.length === 0) return;
  const message = newMediaMessage(users, device, random.pick(uploads));
  if (message !== undefined) await sendUntilAnswered(users, device, message);
}

async function send(users: Users, device: Device, media: SentMedia): Promise<void> {
  const message = newMediaMessage(users, device, media);
  if (message !== undefined) await sendUntilAnswered(users, device, message);
}

/** Sends one upload in two messages concurrently, of which one must be refused. */
async function sendInTwoMessages(users: Users, device: Device, media: SentMedia): Promise<void> {
  const messages = [media, media].flatMap((one) => newMediaMessage(users, device, one) ?? []);
  await sendAtOnce(users, device, messages);
  for (const message of messages) await sendUntilAnswered(users, device, message);
}

/** Sends half of the users' abandoned uploads, without a fault, where they are READY. */
export async function sendUnusedUploads(users: Users): Promise<void> {
  for (const {
    devices: [device],
    unusedUploads,
  } of users.people)
    for (const media of unusedUploads) {
      const message =
        device === undefined || device.random.chance(0.5) ? undefined : newMediaMessage(users, device, media);
      if (device !== undefined && message !== undefined) await sendUntilAnswered(users, device, message);
    }
}

async function abandon(_users: Users, { person }: Device, media: SentMedia): Promise<void> {
  person.unusedUploads.push(media);
  return Promise.resolve();
}

async function cancel({ invoke, nodes }: Users, device: Device, { upload, id }: SentMedia): Promise<void> {
  const node = device.random.between(0, nodes - 1);
  const outcome = await invoke(device, "cancelUpload", { upload, id }, { node });
  if (outcome.kind !== "info") return;
  await sleep(device.random.between(0, 1000));
  await invoke(device, "cancelUpload", { upload, id }, { node: device.random.between(0, nodes - 1) });
}

async function completeAndCancel(users: Users, device: Device, media: SentMedia): Promise<void> {
  const { upload: name, id } = media;
  const node = device.random.between(0, users.nodes - 1);
  await Promise.all([
    users.invoke(device, "completeUpload", { upload: name, id }, { node }),
    sleep(device.random.between(0, 200)).then(() => cancel(users, device, media)),
  ]);
}

/** Creates a message with a caption; undefined before the user has a conversation. */
function newMediaMessage(users: Users, device: Device, media: SentMedia) {
  const conversation = pickConversation(users, device);
  if (conversation === undefined) return undefined;
  const clientMessageId = device.uniqueName();
  return { conversation, clientMessageId, body: newText(clientMessageId, device.random), media };
}
