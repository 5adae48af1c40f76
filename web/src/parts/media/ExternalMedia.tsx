import { text } from "../../text/english.js";
import { fileSize } from "../../text/numbers.js";
import { Icon } from "../Icon.js";
import type { MediaModel } from "./model.js";
import "./ExternalMedia.css";

/** Media hosted elsewhere: a picture, film or sound in its place; a file or a place as a link. */
export function ExternalMedia({ media: { kind, url, fileName, size, width, height } }: { media: MediaModel }) {
  switch (kind) {
    case "IMAGE":
      return (
        <a className="media" href={url} target="_blank" rel="noopener noreferrer">
          <img src={url} alt={fileName ?? text.media.IMAGE} width={width} height={height} loading="lazy" />
        </a>
      );
    case "VIDEO":
      return <video className="media" src={url} width={width} height={height} controls preload="metadata" />;
    case "AUDIO":
      return <audio className="media" src={url} controls preload="none" />;
    case "FILE":
    case "LOCATION":
      return (
        <a className="media media-link" href={url} target="_blank" rel="noopener noreferrer">
          <Icon name={kind === "FILE" ? "file" : "pin"} />
          <bdi className="one-line">{fileName ?? text.media[kind]}</bdi>
          {size !== undefined && <span>{fileSize(size)}</span>}
        </a>
      );
  }
}
