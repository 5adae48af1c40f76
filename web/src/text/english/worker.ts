import { count } from "./count.js";

/** Words of notifications that are shown while the page is closed. */
export const workerText = {
  conversations: (n: number) => count(n, "conversation with unread messages", "conversations with unread messages"),
  newest: (name: string) => `Newest: ${name}`,
  notices: {
    CONTACT: { title: "New contact", body: "Somebody has added you to their contacts." },
    NEW_LOGIN: {
      title: "New sign-in",
      body: "A device has signed in to your account. Sign it out if it is not yours.",
    },
    SECURITY: { title: "Security of your account", body: "Open the page to read it." },
    SYSTEM: { title: "News about your account", body: "Open the page to read it." },
    TEST: { title: "Test", body: "Pushes reach this browser." },
  },
};
