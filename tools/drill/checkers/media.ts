import { type Checker, type TestRun, createResult } from "../history/test-run.js";
import { mayHaveHappened } from "../history/history.js";
import { messageName } from "../history/message-texts.js";
import { sendKeyOf } from "../history/sends.js";
import type { MessageRow } from "../history/tables.js";
import { type UploadHistory, uploadsOf } from "../history/uploads.js";
import { groupBy } from "../../../src/infra/group-by.js";

/** The media of every message is served whole, to both members and by every node. */
export const media: Checker = (run) => {
  const result = createResult("media of messages is served");
  const { tables, finalReads, mediaReads, nodes } = run;
  const reads = groupBy(mediaReads, ({ user, ...message }) => `${user} ${messageName(message)}`);
  const shown = finalReads.map(({ user, conversations }) => ({
    user,
    names: new Set(
      conversations.flatMap(({ conversation, messages }) =>
        messages.map(({ sequence }) => messageName({ conversation, sequence })),
      ),
    ),
  }));
  for (const { row, upload } of mediaMessagesOf(run)) {
    if (row.isDeleted || upload.isTouchedByLoss) continue;
    const name = `${messageName(row)} with ${upload.name}`;
    result.assert(row.mediaKey !== null, () => `${name} is stored without its media.`);
    for (const { user } of shown.filter(({ names }) => names.has(messageName(row)))) {
      const own = reads.get(`${user} ${messageName(row)}`) ?? [];
      result.assert(own.length === nodes, () => `${name}: user ${user} got ${own.length} links for ${nodes} nodes.`);
      for (const { node, status, sha256, isPicture } of own) {
        const at = `${name}: node ${node + 1} served user ${user}`;
        result.assert(status === 200, () => `${at} ${status ?? "nothing"}.`);
        if (status !== 200) continue;
        if (upload.file.kind === "FILE") result.assert(sha256 === upload.file.sha256, () => `${at} other bytes.`);
        else result.assert(isPicture, () => `${at} no picture.`);
      }
    }
  }
  const owners = new Map(tables.uploads.map((row) => [row.key, row]));
  for (const [key, rows] of groupBy(tables.messages, ({ mediaKey }) => mediaKey)) {
    if (key === null) continue;
    const places = rows.map(messageName).join(", ");
    const owner = owners.get(key);
    result.assert(rows.length === 1, () => `${places} have the same upload.`);
    result.assert(
      rows.every((row) => owner !== undefined && row.sender === owner.user && messageName(row) === messageName(owner)),
      () => `${places} have the upload of ${owner === undefined ? "nobody" : messageName(owner)}.`,
    );
  }
  return result.end();
};

/** Media of messages deleted for everyone is served to nobody, and that of the others still by its first links. */
export const deletedMedia: Checker = (run) => {
  const result = createResult("deleted media is not served");
  const reads = groupBy(run.linkReads, ({ user, clientMessageId }) => `${user} ${clientMessageId}`);
  for (const { row, upload } of mediaMessagesOf(run)) {
    if (upload.isTouchedByLoss) continue;
    for (const { node, status } of reads.get(`${row.sender} ${row.clientMessageId}`) ?? [])
      result.assert(
        status === (row.isDeleted ? 404 : 200),
        () =>
          `${messageName(row)} is ${row.isDeleted ? "deleted" : "kept"}, and node ${node + 1} answered ${status ?? "nothing"}.`,
      );
  }
  return result.end();
};

/** After the sweep the store has the files of messages, and nothing else. */
export const residue: Checker = (run) => {
  const result = createResult("no file is left over or missing");
  const { tables, mediaFiles, history } = run;
  const files = groupBy(mediaFiles, (path) => KEY.exec(path)?.[0]);
  const uploads = uploadsOf(history);
  const used = new Map(tables.messages.map((row) => [row.mediaKey, row]));
  const rows = new Map(tables.uploads.map((row) => [row.key, row]));
  for (const [key, paths] of files)
    if (key !== undefined)
      result.assert(
        rows.get(key)?.state === "READY",
        () => `${paths.join(", ")} of an upload that is ${rows.get(key)?.state ?? "unknown"}.`,
      );
  for (const { key, state, upload } of tables.uploads) {
    result.assert(state !== "WAITING" && state !== "PROCESSING", () => `${upload} is ${state}.`);
    if (state !== "READY" || uploads.get(upload)?.isTouchedByLoss === true) continue;
    result.assert(used.has(key), () => `${upload} has expired unused, and is READY.`);
    result.assert(
      (files.get(key) ?? []).some((path) => MAIN_FILE.test(path)),
      () => `${upload} is READY, and its file is missing.`,
    );
  }
  return result.end();
};

const KEY = /[0-9a-f]{32}/u;
const MAIN_FILE = /^objects\/.*(\.m|\/main)$/u;

/** A user's files never exceed their quota together. */
export const quota: Checker = ({ history, mediaQuota }) => {
  const result = createResult("no storage exceeds its quota");
  for (const { user, bytes, at } of history.storage)
    result.assert(bytes <= mediaQuota, () => `User ${user} had ${bytes} bytes at ${at.ms} ms.`);
  return result.end();
};

/** Returns the stored messages that were sent with an upload. */
function mediaMessagesOf({ history, tables }: TestRun): { row: MessageRow; upload: UploadHistory }[] {
  const uploads = uploadsOf(history);
  const sends = new Map(
    history
      .callsOf("send")
      .filter(mayHaveHappened)
      .map(({ user, input }) => [sendKeyOf(input.conversation, user, input.clientMessageId), input.media?.upload]),
  );
  return tables.messages.flatMap((row) => {
    const upload = uploads.get(sends.get(sendKeyOf(row.conversation, row.sender, row.clientMessageId)) ?? "");
    return upload === undefined ? [] : [{ row, upload }];
  });
}
