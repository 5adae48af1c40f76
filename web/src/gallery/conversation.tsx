import { useState, type ReactNode } from "react";
import type { MessageActions, MessageModel } from "../parts/message.js";
import { ConversationScreen, type ConversationScreenProps } from "../screens/conversation/ConversationScreen.js";
import { rowsOf, type Entry, type Row } from "../screens/conversation/rows.js";
import { PEOPLE } from "./people.js";
import { minutesAgo, nothing, NOW } from "./world.js";

export const actions: MessageActions = {
  openMedia: nothing,
  refreshMedia: () => Promise.resolve(false),
  downloadMedia: () => true,
  openMenu: nothing,
  react: nothing,
  jumpToQuoted: nothing,
  showEdits: nothing,
  retry: nothing,
  discard: nothing,
  shortcut: () => false,
  seenRef: nothing,
};

export type Part = Partial<MessageModel> & { minutes: number };

let sequence = 0;
export function entry({ minutes, ...message }: Part): Entry {
  sequence += 1;
  return {
    key: `m${sequence}`,
    sequence,
    senderName: "Layla Haddad",
    isOwn: false,
    body: null,
    sentAt: minutesAgo(minutes),
    isEdited: false,
    isDeleted: false,
    reactions: [],
    ...(message.isOwn ? { delivery: "read" } : {}),
    ...message,
  };
}

const PARTS: readonly Part[] = [
  { minutes: 3000, body: "Are you still coming to the workshop on Saturday?" },
  { minutes: 2999, body: "They need to know how many of us there will be." },
  {
    minutes: 2990,
    isOwn: true,
    body: "Yes! Two of us. I booked the 9:12 train, here is the plan: https://example.org/plan?day=sat (bring tea).",
  },
  { minutes: 1500, isOwn: true, body: "Changed seats, by the way", isEdited: true },
  { minutes: 1499, isDeleted: true },
  { minutes: 1498, isOwn: true, isDeleted: true },
  {
    minutes: 1400,
    body: "Perfect. I will bring the good tea then",
    quote: { name: "You", body: "Yes! Two of us. I booked the 9:12 train, here is the plan", isDeleted: false },
    reactions: [
      { emoji: "❤️", names: ["You", "Layla"], isViewers: true },
      { emoji: "🍵", names: ["Layla"], isViewers: false },
    ],
  },
  { minutes: 1390, body: "صباح الخير! هل وصلت الرسالة؟ https://example.org" },
  { minutes: 1389, isOwn: true, body: "בוקר טוב, הכול הגיע 🙂" },
  { minutes: 1380, body: "สวัสดีตอนเช้า วันนี้อากาศดีมาก" },
  { minutes: 1370, isOwn: true, body: "🎉", reactions: [{ emoji: "👍", names: ["Layla"], isViewers: false }] },
  {
    minutes: 60,
    body: "A longer one, to see how lines are set.\n\nIt has two paragraphs, and words in <b>angle brackets</b> that must stay as they are, and a veryveryveryveryveryveryveryveryveryveryveryveryveryverylongword that has to break somewhere.",
  },
  { minutes: 14, body: "Train is on time" },
  { minutes: 13, body: "Platform 4" },
  { minutes: 6, isOwn: true, body: "On my way", delivery: "delivered" },
  { minutes: 5, isOwn: true, body: "Save me a seat", delivery: "sent" },
  { minutes: 2, isOwn: true, body: "In the tunnel now", delivery: "failed", failure: "Not sent." },
  { minutes: 1, isOwn: true, body: "Almost there", delivery: "queued" },
];

const rows = rowsOf(PARTS.map(entry), { sequence: 13, count: 2 });

interface Change extends Partial<ConversationScreenProps> {
  draft?: string;
  isEdit?: boolean;
  isReply?: boolean;
  tray?: ReactNode;
  entries?: readonly Row[];
  hasOlder?: boolean;
  loadOlder?(): void;
}

export function Conversation(change: Change) {
  const [value, setValue] = useState(change.draft ?? "");
  const quote = { name: "Layla Haddad", body: "Perfect. I will bring the good tea then", isDeleted: false };
  return (
    <ConversationScreen
      status="ready"
      header={{
        peer: PEOPLE[0] ?? { id: "", name: "" },
        href: "/people/u1",
        status: "typing…",
        isTyping: true,
        onBack: nothing,
        onMenu: nothing,
      }}
      timeline={{
        rows: change.entries ?? rows,
        now: NOW,
        label: "Messages with Layla",
        actions,
        hasOlder: change.hasOlder ?? false,
        hasNewer: false,
        newBelow: 2,
        loadOlder: change.loadOlder ?? nothing,
        loadNewer: nothing,
        goToEnd: nothing,
      }}
      composer={{
        value,
        mode: change.isEdit ? { kind: "edit", quote } : change.isReply ? { kind: "reply", quote } : { kind: "new" },
        onChange: setValue,
        onSend: () => setValue(""),
        onStop: nothing,
        tray: change.tray,
        hasFiles: change.tray !== undefined,
        onAttach: nothing,
        onPasteFiles: nothing,
        onRecord: nothing,
      }}
      isBlocked={false}
      onUnblock={nothing}
      onRetry={nothing}
      onSayHello={nothing}
      {...change}
    />
  );
}
