import { useState } from "react";
import type { Entry } from "../screens/conversation/rows.js";
import { rowsOf } from "../screens/conversation/rows.js";
import { Conversation } from "./conversation.js";
import { minutesAgo } from "./world.js";

const TOTAL = 10_000;
const PAGE = 400;

/** 10,000 messages in pages of 400, to see that rows stay in place as others come and go. */
export function LongConversation() {
  const [count, setCount] = useState(PAGE);
  const first = TOTAL - count;
  const entries = Array.from({ length: count }, (_, place) => entryOf(first + place));
  return (
    <Conversation
      entries={rowsOf(entries)}
      hasOlder={count < TOTAL}
      loadOlder={() => setTimeout(() => setCount((before) => Math.min(TOTAL, before + PAGE)), 50)}
    />
  );
}

function entryOf(place: number): Entry {
  const isOwn = place % 7 < 3;
  return {
    key: `m${place}`,
    sequence: place + 1,
    senderName: "Layla Haddad",
    isOwn,
    body: `Message ${place} ${"word ".repeat(place % 40)}`,
    sentAt: minutesAgo((TOTAL - place) * 7),
    ...(isOwn && { delivery: "read" as const }),
    isEdited: false,
    isDeleted: false,
    reactions: [],
  };
}
