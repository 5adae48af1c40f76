import { memo } from "react";
import type { ConversationRow as Row } from "../../../../client/src/index.js";
import { usePresence, useTyping } from "../../../../client/src/react/index.js";
import { ConversationRow } from "../../parts/ConversationRow.js";
import type { Anchor } from "../../parts/place-beside.js";
import { rowModelOf } from "./row-model.js";

interface InboxRowProps {
  row: Row;
  viewerId: string;
  now: Date;
  draft: string;
  isCurrent: boolean;
  onMenu(id: string, at: Anchor): void;
}

/** A conversation of the list. The draft of the open one is shown only in its composer. */
export const InboxRow = memo(function InboxRow({ row, viewerId, now, draft, isCurrent, onMenu }: InboxRowProps) {
  const presence = usePresence(row.peer.id);
  const isTyping = useTyping(row.id);
  const model = rowModelOf(row, { viewerId, now, presence, isTyping, draft: isCurrent ? "" : draft });
  return <ConversationRow row={model} now={now} isCurrent={isCurrent} onMenu={onMenu} />;
});
