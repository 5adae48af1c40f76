import { memo, useEffect, useMemo, useState } from "react";
import {
  useChat,
  useComposer,
  useConversation,
  useMessages,
  usePresence,
  useTyping,
} from "../../../../client/src/react/index.js";
import { useMinute } from "../../app/clock.js";
import { toastFailure } from "../../app/failures.js";
import { avatarOf, nameOf, presenceText } from "../../app/people.js";
import { popupOnDemand } from "../../app/on-demand.js";
import { goBack } from "../../app/navigation.js";
import { hrefOf } from "../../app/route.js";
import { useViewerId } from "../../app/use-viewer-id.js";
import type { ComposerMode } from "../../parts/Composer.js";
import type { Anchor } from "../../parts/place-beside.js";
import { text } from "../../text/english.js";
import { Announcer } from "./Announcer.js";
import { ConversationScreen } from "./ConversationScreen.js";
import { entryOf, quoteOf } from "./entries.js";
import { rowsOf } from "./rows.js";
import type { Jump } from "./Timeline.js";
import { useUploads } from "./use-uploads.js";
import { useAttachments } from "./attachments/use-attachments.js";
import { useMessageActions } from "./use-message-actions.js";

const ConversationMenu = popupOnDemand(async () => (await import("../inbox/ConversationMenu.js")).ConversationMenu);
const MessageMenu = popupOnDemand(async () => (await import("./MessageMenu.js")).MessageMenu);
const MediaViewer = popupOnDemand(async () => (await import("./MediaViewer.js")).MediaViewer);
const MessageDialog = popupOnDemand(async () => (await import("./MessageDialog.js")).MessageDialog);

interface ConversationProps {
  id: string;
  /** The message at which it opens. */
  sequence?: number | undefined;
}

export const Conversation = memo(function Conversation({ id, sequence }: ConversationProps) {
  const chat = useChat();
  const now = useMinute();
  const viewerId = useViewerId();
  const { row, status } = useConversation(id);
  const messages = useMessages(id);
  const composer = useComposer(id);
  const isTyping = useTyping(id);
  const presence = usePresence(row?.peer.id ?? "");
  const uploadOf = useUploads(id);
  const attachments = useAttachments(id, composer);
  const [menuAt, setMenuAt] = useState<Anchor>();
  const [jump, setJump] = useState<Jump>();
  const unread = useFirstUnread(row);

  const peerName = nameOf(row?.peer);
  const goTo = (target: number) => {
    setJump({ sequence: target });
    toastFailure(messages.goTo({ sequence: target }));
  };
  useEffect(() => {
    if (sequence !== undefined) goTo(sequence);
  }, [id, sequence]);

  const people = useMemo(() => ({ viewerId, peerName, uploadOf }), [viewerId, peerName, uploadOf]);
  const rows = useMemo(() => {
    const quotedOf = (quoted: string) =>
      messages.items.find((item) => item.kind === "message" && item.message.id === quoted);
    return rowsOf(
      messages.items.map((item) =>
        entryOf(item, people, (quoted) => {
          const found = quotedOf(quoted);
          return found?.kind === "message" ? found.message : undefined;
        }),
      ),
      unread,
    );
  }, [messages.items, people, unread]);
  const pages = useMemo(
    () => ({
      loadOlder: () => toastFailure(messages.loadOlder()),
      loadNewer: () => toastFailure(messages.loadNewer()),
      goToEnd: () => toastFailure(messages.goTo("end")),
    }),
    [messages.loadOlder, messages.loadNewer, messages.goTo],
  );
  const acts = useMessageActions({
    conversationId: id,
    peerName,
    items: messages.items,
    messages,
    composer,
    goTo,
  });

  const about = composer.editing ?? composer.replyTo;
  const mode: ComposerMode = about
    ? { kind: composer.editing ? "edit" : "reply", quote: quoteOf(about, people) }
    : { kind: "new" };
  const stop = () => {
    if (composer.editing) composer.edit(undefined);
    else composer.setReplyTo(undefined);
  };
  const send = () => {
    toastFailure(composer.send());
    if (!composer.editing && !messages.isAtEnd) toastFailure(messages.goTo("end"));
  };
  return (
    <>
      <ConversationScreen
        status={status === "stale" ? "ready" : status}
        header={{
          peer: row && avatarOf(row.peer, presence),
          href: row ? hrefOf({ name: "person", id: row.peer.id }) : "",
          status: isTyping ? text.conversation.typing : presenceText(presence, now),
          isTyping,
          onBack: () => goBack({ name: "inbox" }),
          onMenu: setMenuAt,
        }}
        timeline={{
          rows,
          now,
          label: text.conversation.log(peerName),
          actions: acts.actions,
          hasOlder: messages.hasOlder,
          hasNewer: messages.hasNewer,
          jump,
          newBelow: row?.unreadCount ?? 0,
          ...pages,
        }}
        isBlocked={row?.peer.viewerHasBlocked === true}
        {...(row && {
          composer: {
            value: composer.text,
            mode,
            isFocusedAtStart: matchMedia("(pointer: fine)").matches,
            onChange: composer.setText,
            onSend: send,
            onStop: stop,
            onBlur: () => chat.conversation(id).stoppedTyping(),
            onEditLast: acts.editLast,
            ...attachments.composer,
          },
        })}
        {...attachments.screen}
        onUnblock={() => row && toastFailure(chat.contacts.unblock(row.peer.id))}
        onRetry={() => toastFailure(messages.goTo("end"))}
        onSayHello={() => composer.setText(text.conversation.hello)}
      />
      <Announcer conversationId={id} name={peerName} />
      {acts.menu && <MessageMenu {...acts.menu} />}
      {attachments.menu}
      {acts.viewer && <MediaViewer {...acts.viewer} />}
      {acts.dialog && <MessageDialog {...acts.dialog} />}
      {menuAt && row && <ConversationMenu row={row} anchor={menuAt} onClose={() => setMenuAt(undefined)} />}
    </>
  );
});

/** The first unread message and their number as they were when the conversation was opened. */
function useFirstUnread(row: { id: string; unreadCount: number; viewerReadSequence: number } | undefined) {
  const [opened, setOpened] = useState<{ id: string; unread?: { sequence: number; count: number } }>();
  if (row && opened?.id !== row.id) {
    const { id, unreadCount, viewerReadSequence } = row;
    setOpened({ id, ...(unreadCount > 0 && { unread: { sequence: viewerReadSequence + 1, count: unreadCount } }) });
  }
  return opened?.id === row?.id ? opened?.unread : undefined;
}
