import { type Worker, handlePush } from "../src/sw/index.js";

// Script of a service worker; bundle it with the app.

const worker = globalThis as unknown as Worker;

// #region worker
handlePush(worker, {
  icon: "/icon.png",
  textFor: (row, unreadCount) => ({
    title: row?.peer.fullName ?? "New message",
    body: row?.lastMessage?.body ?? `${unreadCount} unread`,
    icon: row?.peer.profilePicture?.thumbnailUrl,
    image: row?.lastMessage?.media?.thumbnailUrl ?? undefined,
  }),
  groupTextFor: (row, count) => ({ title: `${count} conversations`, body: row?.peer.fullName ?? undefined }),
  noticeTextFor: (kind) => ({ title: kind === "NEW_LOGIN" ? "New sign-in to your account" : "News" }),
  openUrl: (conversationId) => (conversationId === undefined ? "/" : `/c/${conversationId}`),
});
// #endregion worker
