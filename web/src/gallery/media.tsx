import type { UploadModel } from "../parts/media/model.js";
import { rowsOf } from "../screens/conversation/rows.js";
import { Conversation, entry, type Part } from "./conversation.js";
import { drawPicture } from "./pictures.js";

const wide = drawPicture(1600, 900, 200);
const tall = drawPicture(900, 1800, 330);
const waveform = Array.from({ length: 64 }, (_, place) => Math.round(Math.abs(Math.sin(place / 3) * 31)));

const uploadAt = (progress?: number): UploadModel => ({
  progress: { get: () => progress, subscribe: () => () => undefined },
  preview: () => Promise.resolve(wide.url),
});

const PARTS: readonly Part[] = [
  { minutes: 100, media: { kind: "IMAGE", thumbnailUrl: wide.url, ...wide } },
  { minutes: 99, body: "The view from the hut, as we left", media: { kind: "IMAGE", ...wide, width: 100, height: 40 } },
  { minutes: 95, isOwn: true, media: { kind: "IMAGE", ...tall, thumbnailUrl: tall.url } },
  {
    minutes: 94,
    isOwn: true,
    body: "الطريق إلى البحيرة، وكان الجو جميلا جدا في الصباح",
    quote: { name: "Layla Haddad", body: null, isDeleted: false },
    media: { kind: "IMAGE", url: "/missing", thumbhash: wide.thumbhash, width: 800, height: 500 },
  },
  { minutes: 80, media: { kind: "VIDEO", thumbnailUrl: wide.url, ...wide, durationMs: 83_000 } },
  { minutes: 79, media: { kind: "VIDEO", url: "", durationMs: 3_000 } },
  { minutes: 60, media: { kind: "AUDIO", url: "/missing", waveform, durationMs: 7_400 } },
  { minutes: 59, isOwn: true, media: { kind: "AUDIO", url: "/missing", waveform, durationMs: 3_725_000 } },
  { minutes: 50, media: { kind: "FILE", url: "#", fileName: "Hut plan (final).pdf", size: 1_234_567 } },
  {
    minutes: 49,
    isOwn: true,
    body: "and the numbers",
    media: { kind: "FILE", url: "#", fileName: `${"very long name ".repeat(8)}.xlsx`, size: 12_000 },
  },
  { minutes: 5, isOwn: true, delivery: "sending", media: { kind: "IMAGE", ...wide, upload: uploadAt(0.4) } },
  {
    minutes: 4,
    isOwn: true,
    delivery: "queued",
    media: { kind: "AUDIO", waveform, durationMs: 4000, upload: uploadAt(0) },
  },
  {
    minutes: 3,
    isOwn: true,
    delivery: "failed",
    failure: "Not sent: the file is too large.",
    media: { kind: "FILE", fileName: "backup.zip", size: 123_000_000, upload: uploadAt() },
  },
];

/** Each kind of media, received and own, and while it is sent. */
export function MediaConversation() {
  return <Conversation entries={rowsOf(PARTS.map(entry))} />;
}
