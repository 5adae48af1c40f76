import { memo, useMemo, type KeyboardEvent, type MouseEvent } from "react";
import { text } from "../text/english.js";
import { timeOfDay } from "../text/time.js";
import { IconButton } from "./Button.js";
import { LinkedText } from "./LinkedText.js";
import { Media } from "./media/Media.js";
import { labelOf, type MessageActions, type MessageModel } from "./message.js";
import { Quote } from "./Quote.js";
import { Reactions } from "./Reactions.js";
import { Receipt } from "./Receipt.js";
import { useLongPress } from "./use-long-press.js";
import "./Bubble.css";

interface BubbleProps {
  message: MessageModel;
  actions: MessageActions;
  isFocusable?: boolean;
  isHighlighted?: boolean;
}

export const Bubble = memo(function Bubble({ message, actions, isFocusable = false, isHighlighted }: BubbleProps) {
  const { key, isOwn, delivery } = message;
  const mediaActions = useMemo(
    () => ({
      open: () => actions.openMedia(key),
      refresh: () => actions.refreshMedia(key),
      download: () => actions.downloadMedia(key),
      cancel: () => actions.discard(key),
    }),
    [actions, key],
  );
  const press = useLongPress((at) => actions.openMenu(key, at));
  const onContextMenu = (event: MouseEvent) => {
    // The browser's own menu stays for links and for selected text.
    if (event.target instanceof HTMLAnchorElement || getSelection()?.isCollapsed === false) return;
    event.preventDefault();
    actions.openMenu(key, event.clientX === 0 ? event.currentTarget : { x: event.clientX, y: event.clientY });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.target !== event.currentTarget || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key !== "Enter") {
      if (actions.shortcut(key, event.key)) event.preventDefault();
      return;
    }
    event.preventDefault();
    actions.openMenu(key, event.currentTarget.querySelector(".bubble") ?? event.currentTarget);
  };
  return (
    <article
      className={`message ${isOwn ? "message-own" : "message-peer"}`}
      aria-label={labelOf(message)}
      data-key={key}
      data-first={message.isFirstOfRun || undefined}
      data-last={message.isLastOfRun || undefined}
      data-highlighted={isHighlighted || undefined}
      tabIndex={isFocusable ? 0 : -1}
      onContextMenu={onContextMenu}
      onKeyDown={onKeyDown}
      {...press}
    >
      <div className="message-line">
        <div className="bubble" data-deleted={message.isDeleted || undefined} data-media={message.media?.kind}>
          {message.quote && <Quote quote={message.quote} onJump={() => actions.jumpToQuoted(key)} />}
          {message.media && <Media media={message.media} actions={mediaActions} />}
          <div className="bubble-content" dir="auto">
            <Body message={message} />
            <span
              className="bubble-meta"
              ref={message.sequence === undefined ? null : actions.seenRef}
              data-sequence={message.sequence}
            >
              {message.isEdited && (
                <button type="button" className="bubble-edited" onClick={() => actions.showEdits(key)}>
                  {text.message.edited}
                </button>
              )}
              <time dateTime={message.sentAt.toISOString()} dir="ltr">
                {timeOfDay(message.sentAt)}
              </time>
              {delivery && !message.isDeleted && <Receipt delivery={delivery} />}
            </span>
          </div>
        </div>
        {!message.isDeleted && (
          <IconButton
            className="message-menu"
            icon="more"
            label={text.message.menu}
            tabIndex={-1}
            onClick={(event) => actions.openMenu(key, event.currentTarget)}
          />
        )}
      </div>
      <Reactions reactions={message.reactions} onToggle={(emoji, isOn) => actions.react(key, emoji, isOn)} />
      {message.failure !== undefined && (
        <p className="message-failure">
          <span>{message.failure}</span>
          <button type="button" onClick={() => actions.retry(key)}>
            {text.message.tryAgain}
          </button>
          <button type="button" onClick={() => actions.discard(key)}>
            {text.message.discard}
          </button>
        </p>
      )}
    </article>
  );
});

function Body({ message: { isDeleted, isOwn, body } }: { message: MessageModel }) {
  if (isDeleted) return <em>{isOwn ? text.message.deletedByViewer : text.message.deleted}</em>;
  if (body === null) return null;
  return (
    <span className="bubble-text">
      <LinkedText>{body}</LinkedText>
    </span>
  );
}
