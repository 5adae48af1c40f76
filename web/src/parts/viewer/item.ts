/** Picture or film of a message for the full screen. */
export interface ViewerItem {
  key: string;
  kind: "IMAGE" | "VIDEO";
  url: string;
  thumbnailUrl?: string | undefined;
  width?: number | undefined;
  height?: number | undefined;
  senderName: string;
  sentAt: string;
  caption: string | null;
  downloadName: string;
}
