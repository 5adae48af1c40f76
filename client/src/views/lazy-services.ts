import type { Chat, ListState, SearchState } from "../api.js";
import type { Status } from "../status.js";
import type { PushState } from "../push-api.js";
import { lazy } from "../transport/lazy.js";
import { createLazyView, lazyFunctions } from "./lazy-view.js";
import type { Services } from "./services.js";
import type { SharedViews } from "./shared.js";
import { createUnreadNotifications } from "./unread-notifications.js";

type LazyServices = Pick<Chat, "contacts" | "settings" | "notifications" | "push" | "media" | "search">;

const LIST: ListState<never> = { status: "loading", rows: [], hasMore: false };
const PUSH: PushState = { status: "loading", devices: [] };
const SEARCH: SearchState = { status: "loading", people: [], messages: [], hasMore: false };

/** Creates what works only while the server can be reached. Its code is loaded when it is first used. */
export function createLazyServices(
  services: Services,
  views: SharedViews,
): LazyServices & { load(): Promise<unknown>; stop(): void } {
  const load = lazy(async () => {
    const parts = await import("./on-demand.js");
    return {
      contacts: parts.createContacts(services),
      settings: parts.createSettings(services),
      notifications: parts.createNotifications(services),
      push: parts.createPush(services),
      media: parts.createMedia(services),
      search: (query: string, id?: string) => parts.createSearchView(services.accounts, query, id),
    };
  });
  const contacts = async () => (await load()).contacts;
  const settings = async () => (await load()).settings;
  const notifications = async () => (await load()).notifications;
  const push = async () => (await load()).push;
  const unread = createUnreadNotifications(services);
  const open = <State extends { readonly status: Status }>(
    key: string,
    loading: State,
    create: Parameters<typeof createLazyView<State>>[1],
  ) => views.open(key, () => createLazyView(loading, create));

  return {
    contacts: {
      ...lazyFunctions(contacts, ["find", "add", "update", "remove", "block", "unblock"]),
      list: (filter) => open(`contacts ${JSON.stringify(filter)}`, LIST, async () => (await contacts()).list(filter)),
      blocked: () => open("blocked", LIST, async () => (await contacts()).blocked()),
    },
    settings: {
      ...lazyFunctions(settings, [
        "updateProfile",
        "updatePrivacy",
        "revoke",
        "revokeOthers",
        "sendDeletionCode",
        "deleteAccount",
      ]),
      sessions: () => open("sessions", LIST, async () => (await settings()).sessions()),
      loginHistory: () => open("login history", LIST, async () => (await settings()).loginHistory()),
    },
    notifications: {
      ...lazyFunctions(notifications, ["markRead", "markAllRead", "remove"]),
      list: () => open("notifications", LIST, async () => (await notifications()).list()),
      unread: unread.state,
    },
    push: {
      ...lazyFunctions(push, ["enable", "renew", "disable", "removeDevice", "sendTest", "update"]),
      state: views.readable("push", () => createLazyView(PUSH, async () => (await push()).open())),
    },
    media: lazyFunctions(async () => (await load()).media, ["limits", "refreshMessage", "refreshPerson"]),
    search: (query, { conversationId } = {}) =>
      open(`search ${JSON.stringify([query, conversationId])}`, SEARCH, async () =>
        (await load()).search(query, conversationId),
      ),
    load,
    stop: unread.stop,
  };
}
