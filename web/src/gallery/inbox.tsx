import { ConversationRow, type ConversationRowModel, type Preview } from "../parts/ConversationRow.js";
import { InboxScreen, type InboxScreenProps } from "../screens/inbox/InboxScreen.js";
import { PEOPLE } from "./people.js";
import { minutesAgo, nothing, NOW } from "./world.js";

const PREVIEWS: readonly Preview[] = [
  { kind: "typing" },
  { kind: "text", body: "See you at the station, platform 4", delivery: "read" },
  { kind: "text", body: "وصلت للتو، سأكون هناك خلال خمس دقائق" },
  { kind: "text", body: "תודה רבה! נתראה מחר", delivery: "delivered" },
  { kind: "note", note: "Photo" },
  { kind: "text", body: "🎉🎉🎉" },
  { kind: "draft", body: "I wanted to ask whether the meeting on Thursday could perhaps be moved to" },
  { kind: "note", note: "Message deleted" },
  { kind: "text", body: "https://example.org/a/very/long/address/that/does/not/fit", delivery: "queued" },
  { kind: "text", body: "ok", delivery: "failed" },
];

const rows: readonly ConversationRowModel[] = PEOPLE.map((peer, place) => ({
  id: `c${place}`,
  href: `/c/c${place}`,
  peer,
  preview: PREVIEWS[place] ?? { kind: "none" },
  activityAt: minutesAgo(place ** 3 * 17 + 2),
  unread: [2, 0, 14, 0, 1, 1200][place] ?? 0,
  isPinned: place < 2,
  isMuted: place === 4 || place === 7,
}));

export function inbox(change: Partial<InboxScreenProps> = {}) {
  return (
    <InboxScreen
      status="ready"
      rows={rows.map((row) => (
        <ConversationRow key={row.id} row={row} now={NOW} isCurrent={row.id === "c0"} onMenu={nothing} />
      ))}
      isArchive={false}
      hasMore={false}
      suggestions={[]}
      onSuggestion={nothing}
      loadMore={nothing}
      {...change}
    />
  );
}
