import { handlePush, type ConversationRow, type NotificationText, type Worker } from "../../../client/src/sw/index.js";
import { hrefOf } from "../app/route.js";
import { NOTIFICATION_ICON, notificationOf } from "../app/notification.js";
import { isShown } from "../app/shown.js";
import { text } from "../text/english.js";
import { workerText } from "../text/english/worker.js";
import { serveShell, type Shell, type ShellWorker } from "./shell.js";

/** Set by the build. */
declare const SHELL: Shell;

const worker = globalThis as unknown as Worker & ShellWorker;

const textFor = (row: ConversationRow | undefined): NotificationText =>
  row?.lastMessage ? notificationOf(row.peer, row.lastMessage) : { title: text.newMessage };

serveShell(worker, SHELL);
handlePush(worker, {
  icon: NOTIFICATION_ICON,
  textFor,
  groupTextFor: (row, count) => {
    const { title } = textFor(row);
    return { title: workerText.conversations(count), body: row ? workerText.newest(title) : "" };
  },
  noticeTextFor: (kind) => workerText.notices[kind],
  isShown,
  openUrl: (id) => hrefOf(id === undefined ? { name: "inbox" } : { name: "conversation", id }),
});
