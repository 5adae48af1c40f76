import { ExternalMedia } from "./ExternalMedia.js";
import { FileLink } from "./FileLink.js";
import type { MediaActions, MediaModel } from "./model.js";
import { Picture } from "./Picture.js";
import { VoicePlayer } from "./VoicePlayer.js";

/** Media of a message in its bubble. */
export function Media({ media, actions }: { media: MediaModel; actions: MediaActions }) {
  if (media.isExternal || media.kind === "LOCATION") return <ExternalMedia media={media} />;
  switch (media.kind) {
    case "IMAGE":
    case "VIDEO":
      return <Picture media={media} actions={actions} />;
    case "AUDIO":
      return <VoicePlayer media={media} actions={actions} />;
    case "FILE":
      return <FileLink media={media} actions={actions} />;
  }
}
