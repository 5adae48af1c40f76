import type { ReactNode } from "react";
import { Button } from "../../parts/Button.js";
import { Composer, type ComposerProps } from "../../parts/Composer.js";
import { EmptyState } from "../../parts/EmptyState.js";
import { useFileDrop } from "../../parts/use-file-drop.js";
import { text } from "../../text/english.js";
import { Header, type HeaderProps } from "./Header.js";
import { Timeline, type TimelineProps } from "./Timeline.js";
import "./ConversationScreen.css";

export interface ConversationScreenProps {
  status: "loading" | "ready" | "error";
  header: HeaderProps;
  timeline: TimelineProps;
  /** Absent until the other person is known. */
  composer?: ComposerProps;
  /** In place of the composer while a voice message is recorded. */
  recorder?: ReactNode;
  /** Takes files that are dropped; absent where none can be sent. */
  onDropFiles?: ((files: readonly File[]) => void) | undefined;
  /** The viewer has blocked the other person. */
  isBlocked: boolean;
  onUnblock(): void;
  onRetry(): void;
  onSayHello(): void;
}

export function ConversationScreen({
  status,
  header,
  timeline,
  composer,
  isBlocked,
  ...rest
}: ConversationScreenProps) {
  const { recorder, onDropFiles, ...on } = rest;
  const drop = useFileDrop(isBlocked ? undefined : onDropFiles);
  return (
    <div className="conversation" {...drop.handlers}>
      <Header {...header} />
      <Content status={status} timeline={timeline} name={header.peer?.name ?? ""} {...on} />
      {isBlocked ? (
        <div className="conversation-blocked">
          <p>{text.composer.blocked}</p>
          <Button onClick={on.onUnblock}>{text.composer.unblock}</Button>
        </div>
      ) : (
        (recorder ?? (composer && <Composer {...composer} />))
      )}
      {drop.isOver && <p className="conversation-drop">{text.conversation.drop}</p>}
    </div>
  );
}

interface ContentProps extends Pick<ConversationScreenProps, "status" | "timeline" | "onRetry" | "onSayHello"> {
  name: string;
}

function Content({ status, timeline, name, onRetry, onSayHello }: ContentProps) {
  if (timeline.rows.length > 0) return <Timeline {...timeline} />;
  switch (status) {
    case "loading":
      return <div className="conversation-empty" role="status" aria-label={text.loading} />;
    case "error":
      return (
        <div className="conversation-empty">
          <EmptyState icon="warn" title={text.conversation.failed}>
            <Button onClick={onRetry}>{text.retry}</Button>
          </EmptyState>
        </div>
      );
    case "ready":
      return (
        <div className="conversation-empty">
          <EmptyState icon="chat" title={text.conversation.empty(name)}>
            <Button tone="primary" onClick={onSayHello}>
              {text.conversation.sayHello}
            </Button>
          </EmptyState>
        </div>
      );
  }
}
