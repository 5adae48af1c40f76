import { useEffect, useMemo } from "react";
import type { Message, TimelineItem } from "../../../../client/src/index.js";
import { pushOverlay } from "../../app/navigation.js";
import type { ViewerItem } from "../../parts/viewer/item.js";
import { Viewer } from "../../parts/viewer/Viewer.js";
import { text } from "../../text/english.js";
import { fullTime } from "../../text/time.js";
import { downloadName } from "./download-name.js";

export interface MediaViewerProps {
  items: readonly TimelineItem[];
  peerName: string;
  /** Key of the message that is shown. */
  shown: string;
  onShow(key: string): void;
  refresh(key: string): Promise<boolean>;
  hasOlder: boolean;
  loadOlder(): void;
  onClose(): void;
}

/** The pictures and films of the loaded messages; the first one loads older messages. The browser's back button closes. */
export function MediaViewer({ items, peerName, hasOlder, loadOlder, ...viewer }: MediaViewerProps) {
  const { shown, onClose } = viewer;
  useEffect(() => pushOverlay(onClose), []);
  const media = useMemo(() => items.flatMap((item) => viewerItemOf(item, peerName)), [items, peerName]);
  const isFirst = media[0]?.key === shown;
  useEffect(() => {
    if (isFirst && hasOlder) loadOlder();
  }, [isFirst, hasOlder, items]);
  return <Viewer items={media} {...viewer} />;
}

function viewerItemOf(item: TimelineItem, peerName: string): ViewerItem[] {
  if (item.kind !== "message" || !isViewable(item.message)) return [];
  const { isOwn, body, sentAt, type, media } = item.message;
  if (!media || (type !== "IMAGE" && type !== "VIDEO")) return [];
  return [
    {
      key: item.key,
      kind: type,
      url: media.url,
      thumbnailUrl: media.thumbnailUrl ?? undefined,
      width: media.width ?? undefined,
      height: media.height ?? undefined,
      senderName: isOwn ? text.message.you : peerName,
      sentAt: fullTime(new Date(sentAt)),
      caption: body,
      downloadName: downloadName(type, media.fileName, media.mimeType),
    },
  ];
}

function isViewable({ media, deletedAt }: Message): boolean {
  return media?.isExternal === false && deletedAt === null;
}
