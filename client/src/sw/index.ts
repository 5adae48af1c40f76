export { type NotificationText, type OpenMessage, type PushOptions, handlePush } from "./push.js";
export type { NoticeKind } from "./payload.js";
export type { Worker } from "./worker.js";
export type { ConversationRow } from "../rows.js";
