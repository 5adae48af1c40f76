import { type Rule, rule } from "./rule.js";

/** Rules of messages with files. */
export const UPLOAD_RULES: readonly Rule[] = [
  rule(
    "an upload that no message uses is cancelled",
    "tab sends a file, cut part, settle, tab sends a file, wake, discard",
    "store/settle-outbox.ts",
    "if (!item.upload) return;",
    "return;",
  ),
  rule(
    "a message whose upload is ready may have been sent, and is not dropped",
    "tab sends a file, lose answer, wake, wake, discard",
    "store/change-outbox.ts",
    "act.media && !upload?.isReady",
    "act.media",
  ),
  rule(
    "an upload is marked before its message is sent",
    "tab sends a file, wake, wake, wake, wake, discard",
    "outbox/upload-media.ts",
    "return { uploadId, asked: await note(uploadId, true) };",
    "return { uploadId, asked: await note(uploadId, false) };",
  ),
  rule(
    "an upload that has expired unused is begun with another key",
    "tab sends a file, wake, wake, uploads expire",
    "upload/upload-file.ts",
    'error.code === "NOT_FOUND"',
    "false",
  ),
  rule(
    "a message whose upload has expired is uploaded again",
    "tab sends a file, wake, lose request, wake, uploads expire",
    "outbox/act.ts",
    "return isLost ? send(await upload()) : answer;",
    "return answer;",
  ),
  rule(
    "the file of a message goes with it",
    "tab sends a file",
    "store/outbox.ts",
    'await writer.delete("blobs", clientMessageId);',
    "",
  ),
];
