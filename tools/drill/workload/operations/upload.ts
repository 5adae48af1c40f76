import { setTimeout as sleep } from "node:timers/promises";
import type { UploadPartRequest } from "../../history/operations.js";
import type { Device } from "../device.js";
import type { MediaFile } from "../media-file.js";
import type { Users } from "../users.js";

/** State that an upload has reached: announced, all parts sent, or accepted. */
export type Stage = "created" | "stored" | "ready";

export interface UploadPlan {
  /** clientUploadId */
  readonly name: string;
  readonly file: MediaFile;
  readonly until: Stage;
}

const MAX_ATTEMPTS = 10;
const PAUSE_MS = 200;
const MAX_PAUSE_MS = 2000;

/**
 * Uploads a file as clients do: asks for the missing parts, sends them and completes, again until the stage is reached.
 * Each request goes to any node. Returns the upload's id; undefined where it was refused or given up.
 */
export async function uploadFile(
  users: Users,
  device: Device,
  plan: UploadPlan,
): Promise<{ readonly id: string } | "no room" | undefined> {
  const { random } = device;
  const { name, file, until } = plan;
  const { kind, mimeType, fileName, sha256 } = file;
  const isHashSent = random.chance(0.5);
  const input = { upload: name, kind, mimeType, fileName, sha256, isHashSent, size: file.bytes.length };
  let firstPart: UploadPartRequest | undefined;
  for (let attempts = 0; attempts < MAX_ATTEMPTS; attempts += 1) {
    if (attempts > 0) await sleep(Math.min(MAX_PAUSE_MS, PAUSE_MS * 2 ** attempts) * random.next());
    const created = await users.invoke(device, "createUpload", input, { node: anyNode(users, device) });
    if (created.kind === "fail") return created.code === "QUOTA_EXCEEDED" ? "no room" : undefined;
    if (created.kind === "info") continue;
    const { id, state, missing } = created.value;
    firstPart ??= missing[0];
    if (state === "READY" || until === "created") return { id };
    if (state === "WAITING" && !(await sendParts(users, device, { name, parts: missing }))) continue;
    if (until === "stored") return { id };
    const completed = await complete(users, device, { upload: name, id });
    if (completed === "READY") {
      if (firstPart !== undefined && random.chance(0.1)) await forgePart(users, device, name, firstPart);
      return { id };
    }
    if (completed === "refused") return undefined;
  }
  return undefined;
}

/** Sends the parts one after the other, some of them twice at once; returns true if all are stored. */
async function sendParts(
  users: Users,
  device: Device,
  { name: upload, parts }: { name: string; parts: readonly UploadPartRequest[] },
): Promise<boolean> {
  const send = async (part: UploadPartRequest) =>
    (await users.invoke(device, "sendPart", { upload, part }, { node: anyNode(users, device) })).kind === "ok";
  for (const part of parts) {
    const copies = device.random.chance(0.1) ? [part, part] : [part];
    if (!(await Promise.all(copies.map(send))).includes(true)) return false;
  }
  return true;
}

/** Completes an upload, sometimes twice at once; returns undefined while the result is unknown. */
async function complete(
  users: Users,
  device: Device,
  input: { upload: string; id: string },
): Promise<"READY" | "refused" | undefined> {
  const calls = Array.from({ length: device.random.chance(0.1) ? 2 : 1 }, () =>
    users.invoke(device, "completeUpload", input, { node: anyNode(users, device) }),
  );
  const outcomes = await Promise.all(calls);
  if (outcomes.some((outcome) => outcome.kind === "ok" && outcome.value.state === "READY")) return "READY";
  const isRefused = outcomes.some((outcome) => outcome.kind === "fail" && outcome.code !== "UPLOAD_INCOMPLETE");
  return isRefused ? "refused" : undefined;
}

/** Sends other bytes by the link of a part, after the file was checked: they must never be served. */
async function forgePart(users: Users, device: Device, upload: string, part: UploadPartRequest): Promise<void> {
  await users.invoke(device, "sendPart", { upload, part, isForged: true }, { node: anyNode(users, device) });
}

function anyNode({ nodes }: Users, { random }: Device): number {
  return random.between(0, nodes - 1);
}
