import type { Device } from "../device.js";
import type { Users } from "../users.js";

const DELETED_AT_ONCE = 5;

/** Cancels the user's abandoned uploads and deletes some media messages, as one does whose storage is full. */
export async function makeRoom({ invoke, nodes }: Users, device: Device): Promise<void> {
  const { person, random } = device;
  const node = random.between(0, nodes - 1);
  for (const { upload, id } of person.unusedUploads.splice(0))
    await invoke(device, "cancelUpload", { upload, id }, { node });
  const messages = person.sent.filter(({ media }) => media !== undefined);
  for (const { conversation, sequence } of messages.slice(0, DELETED_AT_ONCE))
    await invoke(device, "delete", { conversation, sequence, scope: "EVERYONE" }, { node });
}

/** Deletes a media message for everyone. */
export async function deleteMediaMessage({ invoke, nodes }: Users, device: Device): Promise<void> {
  const { person, random } = device;
  const messages = person.sent.filter(({ media }) => media !== undefined);
  if (messages.length === 0) return;
  const { conversation, sequence } = random.pick(messages);
  const node = random.between(0, nodes - 1);
  await invoke(device, "delete", { conversation, sequence, scope: "EVERYONE" }, { node });
}
