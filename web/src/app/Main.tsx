import { useEffect, useRef, type ReactNode } from "react";
import { useChat, useNotifications, useUnread } from "../../../client/src/react/index.js";
import { EmptyState } from "../parts/EmptyState.js";
import { Conversation } from "../screens/conversation/Conversation.js";
import { Inbox } from "../screens/inbox/Inbox.js";
import { text } from "../text/english.js";
import { sentenceOfCode } from "./failures.js";
import { screenOnDemand } from "./on-demand.js";
import { useRoute } from "./navigation.js";
import type { Route } from "./route.js";
import { Shell, type Section } from "./Shell.js";
import { showToast } from "./toasts.js";
import { useAlerts } from "./use-alerts.js";
import { useBanner } from "./use-banner.js";
import { useLeaveWarning } from "./use-leave-warning.js";
import { usePictureRefresh } from "./use-picture-refresh.js";
import { useShortcuts } from "./use-shortcuts.js";
import { useUnreadBadge } from "./use-unread-badge.js";

const Contacts = screenOnDemand(async () => (await import("../screens/contacts/Contacts.js")).Contacts);
const Notifications = screenOnDemand(
  async () => (await import("../screens/notifications/Notifications.js")).Notifications,
);
const Person = screenOnDemand(async () => (await import("../screens/person/Person.js")).Person);
const Search = screenOnDemand(async () => (await import("../screens/search/Search.js")).Search);
const SettingsList = screenOnDemand(async () => (await import("../screens/settings/SettingsList.js")).SettingsList);
const SettingsPage = screenOnDemand(async () => (await import("../screens/settings/SettingsPage.js")).SettingsPage);

type ListName = "inbox" | "archive" | "search" | "contacts" | "notifications" | "settings";

const LISTS: Record<ListName, { section: Section; draw(): ReactNode }> = {
  inbox: { section: "chats", draw: () => <Inbox /> },
  archive: { section: "chats", draw: () => <Inbox isArchive /> },
  search: { section: "chats", draw: () => <Search /> },
  contacts: { section: "contacts", draw: () => <Contacts /> },
  notifications: { section: "notifications", draw: () => <Notifications /> },
  settings: { section: "settings", draw: () => <SettingsList /> },
};

/** The chat of the person signed in: a list, and what is open beside it. */
export function Main() {
  const chat = useChat();
  const route = useRoute();
  const { messages } = useUnread();
  const { unread } = useNotifications();
  const list = useList(route);
  useUnreadBadge(messages);
  useAlerts();
  usePictureRefresh();
  useShortcuts();
  useEffect(() => chat.onRefused(({ code }) => showToast(sentenceOfCode(code))), [chat]);
  return (
    <>
      <LeaveWarning />
      <Shell
        section={LISTS[list].section}
        list={LISTS[list].draw()}
        detail={<Detail route={route} />}
        hasDetail={hasDetail(route)}
        banner={useBanner()}
        unreadMessages={messages}
        unreadNotifications={unread}
      />
    </>
  );
}

/** A component, so that each message that is queued or sent does not render the page. */
function LeaveWarning() {
  useLeaveWarning();
  return null;
}

/** The list of the route; beside a conversation or a person, the one that led there. */
function useList(route: Route): ListName {
  const last = useRef<ListName>("inbox");
  if (route.name !== "conversation" && route.name !== "person") last.current = route.name;
  return last.current;
}

function hasDetail(route: Route): boolean {
  return route.name === "conversation" || route.name === "person" || (route.name === "settings" && !!route.page);
}

function Detail({ route }: { route: Route }) {
  if (route.name === "conversation") return <Conversation key={route.id} id={route.id} sequence={route.sequence} />;
  if (route.name === "person") return <Person key={route.id} id={route.id} />;
  if (route.name === "settings" && route.page) return <SettingsPage page={route.page} />;
  if (LISTS[route.name].section === "chats")
    return <EmptyState icon="chat" title={text.conversation.none} hint={text.conversation.noneHint} />;
  return <EmptyState icon="info" title={text.nothingOpen} hint={text.nothingOpenHint} />;
}
