import { useState } from "react";
import type { ConversationRow, ConversationSettings } from "../../../../client/src/index.js";
import { useChat } from "../../../../client/src/react/index.js";
import { now } from "../../app/clock.js";
import { toastFailure } from "../../app/failures.js";
import { nameOf } from "../../app/people.js";
import { currentRoute, navigate } from "../../app/navigation.js";
import { Confirm } from "../../parts/Dialog.js";
import { Menu, type MenuItem } from "../../parts/Menu.js";
import type { Anchor } from "../../parts/place-beside.js";
import { text } from "../../text/english.js";
import { notificationsText } from "../../text/english/notifications.js";
import { conversationMenuText } from "../../text/english/conversation-menu.js";

interface ConversationMenuProps {
  row: ConversationRow;
  anchor: Anchor;
  onClose(): void;
}

const HOUR_MS = 3_600_000;

type Step = "menu" | "mute" | "level" | "clear" | "block";
type Level = ConversationRow["viewerNotificationLevel"];

/** Menu of a conversation and the questions that some of its items ask. */
export function ConversationMenu({ row, anchor, onClose }: ConversationMenuProps) {
  const chat = useChat();
  const [step, setStep] = useState<Step>("menu");
  const name = nameOf(row.peer);
  const change = (settings: ConversationSettings) => {
    const view = chat.conversation(row.id);
    toastFailure(view.settings(settings).finally(() => view.release()));
  };
  const clear = () => {
    const view = chat.conversation(row.id);
    toastFailure(view.clear().finally(() => view.release()));
    const route = currentRoute();
    if (route.name === "conversation" && route.id === row.id) navigate({ name: "inbox" }, { replace: true });
  };
  const markRead = () => {
    if (!row.lastMessage) return;
    const view = chat.conversation(row.id);
    view.seen(row.lastMessage.sequence);
    view.release();
  };
  const muteFor = (hours: number) => change({ mutedUntil: new Date(now().getTime() + hours * HOUR_MS) });
  switch (step) {
    case "menu":
      return (
        <Menu
          label={text.conversation.options}
          anchor={anchor}
          onClose={onClose}
          items={itemsOf(row, {
            change,
            markRead,
            ask: setStep,
            unblock: () => toastFailure(chat.contacts.unblock(row.peer.id)),
          })}
        />
      );
    case "mute":
      return (
        <Menu
          label={conversationMenuText.mute}
          anchor={anchor}
          onClose={onClose}
          items={[
            { label: conversationMenuText.muteFor.hour, run: () => muteFor(1) },
            { label: conversationMenuText.muteFor.eightHours, run: () => muteFor(8) },
            { label: conversationMenuText.muteFor.week, run: () => muteFor(7 * 24) },
            { label: conversationMenuText.muteFor.always, run: () => change({ mutedUntil: "forever" }) },
          ]}
        />
      );
    case "level":
      return (
        <Menu
          label={conversationMenuText.level}
          anchor={anchor}
          onClose={onClose}
          items={(Object.keys(conversationMenuText.levels) as Level[]).map((level) => ({
            label: conversationMenuText.levels[level],
            isChecked: level === row.viewerNotificationLevel,
            ...(level === row.viewerNotificationLevel && { icon: "check" as const }),
            run: () => change({ notificationLevel: level }),
          }))}
        />
      );
    case "clear":
      return (
        <Confirm
          title={conversationMenuText.clearTitle}
          choices={[{ label: conversationMenuText.clearYes, isDanger: true, run: clear }]}
          onClose={onClose}
        >
          {conversationMenuText.clearHint(name)}
        </Confirm>
      );
    case "block":
      return (
        <Confirm
          title={conversationMenuText.blockTitle(name)}
          choices={[
            {
              label: conversationMenuText.blockYes,
              isDanger: true,
              run: () => toastFailure(chat.contacts.block(row.peer.id)),
            },
          ]}
          onClose={onClose}
        >
          {conversationMenuText.blockHint}
        </Confirm>
      );
  }
}

interface Acts {
  change(settings: ConversationSettings): void;
  markRead(): void;
  ask(step: Step): void;
  unblock(): void;
}

function itemsOf(row: ConversationRow, { change, markRead, ask, unblock }: Acts): MenuItem[] {
  const { viewerHasPinned, viewerHasArchived, viewerMutedUntil, unreadCount, peer } = row;
  const isMuted = viewerMutedUntil !== null && new Date(viewerMutedUntil) > now();
  return [
    ...(unreadCount > 0 ? [{ label: notificationsText.markRead, icon: "check" as const, run: markRead }] : []),
    {
      label: viewerHasPinned ? conversationMenuText.unpin : conversationMenuText.pin,
      icon: "pin",
      run: () => change({ pinned: !viewerHasPinned }),
    },
    isMuted
      ? { label: conversationMenuText.unmute, icon: "bell", run: () => change({ mutedUntil: null }) }
      : { label: conversationMenuText.mute, icon: "mute", keepsOpen: true, run: () => ask("mute") },
    { label: conversationMenuText.level, icon: "sound", keepsOpen: true, run: () => ask("level") },
    {
      label: viewerHasArchived ? conversationMenuText.unarchive : conversationMenuText.archive,
      icon: "archive",
      run: () => change({ archived: !viewerHasArchived }),
    },
    peer.viewerHasBlocked
      ? { label: conversationMenuText.unblock, icon: "block", startsGroup: true, run: unblock }
      : {
          label: conversationMenuText.block,
          icon: "block",
          startsGroup: true,
          keepsOpen: true,
          run: () => ask("block"),
        },
    { label: conversationMenuText.clear, icon: "trash", isDanger: true, keepsOpen: true, run: () => ask("clear") },
  ];
}
