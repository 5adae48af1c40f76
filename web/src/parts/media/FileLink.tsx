import type { MouseEvent } from "react";
import { text } from "../../text/english.js";
import { fileSize } from "../../text/numbers.js";
import { Icon } from "../Icon.js";
import { fileIcon, fileType } from "./file-type.js";
import type { MediaActions, MediaModel } from "./model.js";
import { UploadRing } from "./UploadRing.js";
import "./FileLink.css";

/** File with its name, type and size; a press downloads it. */
export function FileLink({ media, actions }: { media: MediaModel; actions: MediaActions }) {
  const { url, fileName, mimeType, size, upload } = media;
  const name = fileName ?? text.media.FILE;
  const facts = [fileType(name, mimeType), size === undefined ? "" : fileSize(size)].filter(Boolean).join(" · ");
  const content = (
    <span className="file-text">
      <bdi className="file-name one-line">{name}</bdi>
      <span className="file-facts">{facts}</span>
    </span>
  );
  if (upload) {
    return (
      <div className="file">
        <UploadRing upload={upload} onCancel={actions.cancel} />
        {content}
      </div>
    );
  }
  const onClick = (event: MouseEvent) => {
    if (!actions.download()) event.preventDefault();
  };
  return (
    <a className="file" href={url} download={name} title={text.media.download(name)} onClick={onClick}>
      <span className="file-icon">
        <Icon name={fileIcon(mimeType)} />
      </span>
      {content}
      <Icon name="download" />
    </a>
  );
}
