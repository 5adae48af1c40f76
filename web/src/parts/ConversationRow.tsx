import { memo, type MouseEvent, type ReactNode } from "react";
import { text } from "../text/english.js";
import { shortTime } from "../text/time.js";
import { Avatar, type AvatarProps } from "./Avatar.js";
import { IconButton } from "./Button.js";
import { Icon } from "./Icon.js";
import type { Anchor } from "./place-beside.js";
import { Receipt, type Delivery } from "./Receipt.js";
import "./ConversationRow.css";

export interface ConversationRowModel {
  id: string;
  href: string;
  peer: AvatarProps;
  preview: Preview;
  activityAt: Date;
  unread: number;
  isPinned: boolean;
  isMuted: boolean;
}

export type Preview =
  | { kind: "text"; body: string; delivery?: Delivery | undefined }
  | { kind: "note"; note: string; delivery?: Delivery | undefined }
  | { kind: "draft"; body: string }
  | { kind: "typing" }
  | { kind: "none" };

interface RowProps {
  row: ConversationRowModel;
  now: Date;
  isCurrent: boolean;
  onMenu(id: string, at: Anchor): void;
}

export const ConversationRow = memo(function ConversationRow({ row, now, isCurrent, onMenu }: RowProps) {
  const onContextMenu = (event: MouseEvent) => {
    event.preventDefault();
    onMenu(row.id, event.clientX === 0 ? event.currentTarget : { x: event.clientX, y: event.clientY });
  };
  return (
    <li className="row" onContextMenu={onContextMenu}>
      <a className="row-link" href={row.href} aria-current={isCurrent ? "page" : undefined}>
        <Avatar {...row.peer} />
        <span className="row-text">
          <span className="row-line">
            <span className="row-name one-line" dir="auto">
              {row.peer.name}
            </span>
            <time className="row-time" dateTime={row.activityAt.toISOString()}>
              {shortTime(row.activityAt, now)}
            </time>
          </span>
          <span className="row-line">
            <PreviewLine preview={row.preview} />
            <Marks row={row} />
          </span>
        </span>
      </a>
      <IconButton
        className="row-menu"
        icon="more"
        label={`${text.conversation.options}: ${row.peer.name}`}
        onClick={(event) => onMenu(row.id, event.currentTarget)}
      />
    </li>
  );
});

function PreviewLine({ preview }: { preview: Preview }): ReactNode {
  switch (preview.kind) {
    case "typing":
      return <em className="row-preview one-line">{text.inbox.typing}</em>;
    case "draft":
      return (
        <span className="row-preview one-line">
          <span className="row-draft">{text.inbox.draft}</span> <bdi>{preview.body}</bdi>
        </span>
      );
    case "none":
      return <span className="row-preview" />;
    case "note":
    case "text":
      return (
        <span className="row-preview one-line" dir="auto">
          {preview.delivery && <Receipt delivery={preview.delivery} />}{" "}
          {preview.kind === "text" ? preview.body : <em>{preview.note}</em>}
        </span>
      );
  }
}

function Marks({ row: { unread, isPinned, isMuted } }: { row: ConversationRowModel }) {
  return (
    <span className="row-marks">
      {isMuted && <Mark icon="mute" label={text.inbox.muted} />}
      {isPinned && <Mark icon="pin" label={text.inbox.pinned} />}
      {unread > 0 && (
        <span className="badge" data-quiet={isMuted || undefined}>
          {unread > 999 ? "999+" : unread}
          <span className="visually-hidden"> {text.nav.unread(unread)}</span>
        </span>
      )}
    </span>
  );
}

function Mark({ icon, label }: { icon: "mute" | "pin"; label: string }) {
  return (
    <span className="row-mark" title={label}>
      <Icon name={icon} />
      <span className="visually-hidden">{label}</span>
    </span>
  );
}
