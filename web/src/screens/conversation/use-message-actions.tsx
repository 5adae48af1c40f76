import { useMemo, useRef, useState } from "react";
import type { Message, MessageRow, TimelineItem } from "../../../../client/src/index.js";
import type { Composer, Messages } from "../../../../client/src/react/index.js";
import { useChat } from "../../../../client/src/react/index.js";
import { isBefore } from "../../app/clock.js";
import { toastFailure } from "../../app/failures.js";
import { showToast } from "../../app/toasts.js";
import type { MessageActions } from "../../parts/message.js";
import type { Anchor } from "../../parts/place-beside.js";
import { text } from "../../text/english.js";
import type { MediaViewerProps } from "./MediaViewer.js";
import type { MessageDialogProps } from "./MessageDialog.js";
import type { MessageMenuProps } from "./MessageMenu.js";

interface Input {
  conversationId: string;
  peerName: string;
  items: readonly TimelineItem[];
  messages: Messages;
  composer: Composer;
  goTo(sequence: number): void;
}

/** Actions on a message: its menu, its dialogs, and the callbacks of the timeline, which stay the same. */
export function useMessageActions(input: Input): {
  actions: MessageActions;
  menu: MessageMenuProps | undefined;
  dialog: MessageDialogProps | undefined;
  viewer: MediaViewerProps | undefined;
  editLast(): void;
} {
  const newest = useRef(input);
  newest.current = input;
  const chat = useChat();
  const [viewed, setViewed] = useState<string>();
  const [menu, setMenu] = useState<{ message: Message; anchor: Anchor }>();
  const [dialog, setDialog] = useState<Pick<MessageDialogProps, "kind" | "message">>();

  const actions = useMemo<MessageActions>(() => {
    const messageOf = (key: string) => {
      const item = newest.current.items.find((each) => each.key === key);
      return item?.kind === "message" ? item.message : undefined;
    };
    const pendingOf = (key: string) => {
      const item = newest.current.items.find((each) => each.key === key);
      return item?.kind === "pending" ? item.clientMessageId : undefined;
    };
    const refreshMedia = async (key: string) => {
      const message = messageOf(key);
      if (!message) return false;
      try {
        await chat.media.refreshMessage(newest.current.conversationId, message.sequence);
        return true;
      } catch {
        return false;
      }
    };
    return {
      openMenu(key, anchor) {
        const message = messageOf(key);
        if (message && message.deletedAt === null) setMenu({ message, anchor });
      },
      react(key, emoji, isOn) {
        const message = messageOf(key);
        if (message) toastFailure(newest.current.messages.react(message.id, emoji, isOn));
      },
      jumpToQuoted(key) {
        const sequence = messageOf(key)?.replyTo?.sequence;
        if (sequence !== undefined) newest.current.goTo(sequence);
      },
      showEdits(key) {
        const message = messageOf(key);
        if (message) setDialog({ kind: "edits", message });
      },
      retry(key) {
        const id = pendingOf(key);
        if (id !== undefined) newest.current.messages.retry(id);
      },
      discard(key) {
        const id = pendingOf(key);
        if (id !== undefined) newest.current.messages.discard(id);
      },
      openMedia: (key) => setViewed(key),
      refreshMedia,
      downloadMedia(key) {
        const media = messageOf(key)?.media;
        if (!media || media.expiresAt === null || isBefore(media.expiresAt)) return true;
        void refreshMedia(key).then(() => download(messageOf(key)?.media));
        return false;
      },
      shortcut(key, pressed) {
        const message = messageOf(key);
        if (!message || message.deletedAt !== null) return false;
        if (pressed === "r") newest.current.composer.setReplyTo(message);
        else if (pressed === "e" && isEditable(message)) newest.current.composer.edit(message);
        else if (pressed === "Delete") setDialog({ kind: "delete", message });
        else return false;
        return true;
      },
      seenRef: (element) => newest.current.messages.seenRef(element),
    };
  }, []);

  const { messages, composer } = input;
  return {
    actions,
    menu: menu && {
      ...menu,
      canEdit: isEditable(menu.message),
      onClose: () => setMenu(undefined),
      onReply: () => composer.setReplyTo(menu.message),
      onReact: (emoji, isOn) => toastFailure(messages.react(menu.message.id, emoji, isOn)),
      onCopy: () => toastFailure(copy(menu.message.body ?? "")),
      onEdit: () => composer.edit(menu.message),
      onDialog: (kind) => setDialog({ kind, message: menu.message }),
    },
    viewer:
      viewed === undefined
        ? undefined
        : {
            items: input.items,
            peerName: input.peerName,
            shown: viewed,
            onShow: setViewed,
            refresh: actions.refreshMedia,
            hasOlder: messages.hasOlder,
            loadOlder: () => toastFailure(messages.loadOlder()),
            onClose: () => setViewed(undefined),
          },
    dialog: dialog && { ...dialog, messages, onClose: () => setDialog(undefined) },
    editLast: () => {
      const last = input.items.findLast((item) => item.kind === "message" && isEditable(item.message));
      if (last?.kind === "message") composer.edit(last.message);
    },
  };
}

function isEditable(message: Message): boolean {
  return message.isOwn && message.deletedAt === null && message.type === "TEXT" && isBefore(message.editableUntil);
}

function download(media: MessageRow["media"] | undefined): void {
  if (!media) return;
  const link = document.createElement("a");
  link.href = media.url;
  link.download = media.fileName ?? "";
  link.click();
}

/** Rejects where the browser has no clipboard for the page, as at an address of plain HTTP. */
async function copy(body: string): Promise<void> {
  await navigator.clipboard.writeText(body);
  showToast(text.message.copied);
}
