import { useMemo, useRef, useState, type ReactNode } from "react";
import type { Message, TimelineItem } from "../../../../client/src/index.js";
import type { Composer, Messages } from "../../../../client/src/react/index.js";
import { now } from "../../app/clock.js";
import { showToast } from "../../app/toasts.js";
import type { MessageActions } from "../../parts/message.js";
import type { Anchor } from "../../parts/place-beside.js";
import { text } from "../../text/english.js";
import { DeleteDialog } from "./DeleteDialog.js";
import { EditsDialog } from "./EditsDialog.js";
import { EmojiDialog } from "./EmojiDialog.js";
import { InfoDialog } from "./InfoDialog.js";
import type { MessageMenuProps } from "./MessageMenu.js";

interface Input {
  items: readonly TimelineItem[];
  messages: Messages;
  composer: Composer;
  goTo(sequence: number): void;
}

type DialogKind = "delete" | "info" | "edits" | "emoji";

/** What can be done with a message: its menu, its dialogs, and the callbacks of the timeline, which stay the same. */
export function useMessageActions(input: Input): {
  actions: MessageActions;
  menu: MessageMenuProps | undefined;
  dialog: ReactNode;
  editLast(): void;
} {
  const newest = useRef(input);
  newest.current = input;
  const [menu, setMenu] = useState<{ message: Message; anchor: Anchor }>();
  const [dialog, setDialog] = useState<{ kind: DialogKind; message: Message }>();

  const actions = useMemo<MessageActions>(() => {
    const messageOf = (key: string) => {
      const item = newest.current.items.find((each) => each.key === key);
      return item?.kind === "message" ? item.message : undefined;
    };
    const pendingOf = (key: string) => {
      const item = newest.current.items.find((each) => each.key === key);
      return item?.kind === "pending" ? item.clientMessageId : undefined;
    };
    return {
      openMenu(key, anchor) {
        const message = messageOf(key);
        if (message && message.deletedAt === null) setMenu({ message, anchor });
      },
      react(key, emoji, isOn) {
        const message = messageOf(key);
        if (message) newest.current.messages.react(message.id, emoji, isOn);
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
      onReact: (emoji, isOn) => messages.react(menu.message.id, emoji, isOn),
      onCopy: () => void copy(menu.message.body ?? ""),
      onEdit: () => composer.edit(menu.message),
      onDialog: (kind) => setDialog({ kind, message: menu.message }),
    },
    dialog: dialog && drawDialog(dialog.kind, dialog.message, messages, () => setDialog(undefined)),
    editLast: () => {
      const last = input.items.findLast((item) => item.kind === "message" && isEditable(item.message));
      if (last?.kind === "message") composer.edit(last.message);
    },
  };
}

function drawDialog(kind: DialogKind, message: Message, messages: Messages, onClose: () => void): ReactNode {
  switch (kind) {
    case "delete":
      return (
        <DeleteDialog
          canDeleteForEveryone={isBefore(message.deletableUntil)}
          onDelete={(scope) => messages.remove(message.id, scope)}
          onClose={onClose}
        />
      );
    case "info":
      return <InfoDialog message={message} onClose={onClose} />;
    case "edits":
      return <EditsDialog messageId={message.id} onClose={onClose} />;
    case "emoji":
      return <EmojiDialog onChoose={(emoji) => messages.react(message.id, emoji, true)} onClose={onClose} />;
  }
}

function isEditable(message: Message): boolean {
  return message.isOwn && message.deletedAt === null && message.type === "TEXT" && isBefore(message.editableUntil);
}

function isBefore(until: string | null): boolean {
  return until !== null && now() < new Date(until);
}

async function copy(body: string): Promise<void> {
  await navigator.clipboard.writeText(body);
  showToast(text.message.copied);
}
