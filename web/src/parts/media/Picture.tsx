import { useEffect, useState } from "react";
import { text } from "../../text/english.js";
import { duration } from "../../text/time.js";
import { Icon } from "../Icon.js";
import { Blur } from "./Blur.js";
import { boxOf } from "./box.js";
import type { MediaActions, MediaModel, UploadModel } from "./model.js";
import { UploadRing } from "./UploadRing.js";
import { useLink } from "./use-link.js";
import "./Picture.css";

/** Picture, or poster of a film, in a box of its size: a preview until it is loaded, a button to load it again. */
export function Picture({ media, actions }: { media: MediaModel; actions: MediaActions }) {
  const { kind, url, thumbnailUrl, thumbhash, fileName, durationMs, upload } = media;
  const isFilm = kind === "VIDEO";
  const { hasFailed, attempt, retry, onError, onLoad } = useLink(actions.refresh);
  const source = thumbnailUrl ?? (isFilm ? undefined : url);
  const preview = usePreview(upload);
  return (
    <div className="picture" style={boxOf(media)}>
      {thumbhash !== undefined && <Blur hash={thumbhash} />}
      {preview !== undefined && <img src={preview} alt="" draggable={false} />}
      {source !== undefined && !hasFailed && (
        <img
          key={attempt}
          src={source}
          alt={fileName ?? text.media[kind]}
          loading="lazy"
          decoding="async"
          draggable={false}
          onLoad={onLoad}
          onError={onError}
        />
      )}
      {hasFailed && (
        <button type="button" className="picture-retry" onClick={retry}>
          <Icon name="warn" />
          {text.media.retry}
        </button>
      )}
      {isFilm && durationMs !== undefined && (
        <span className="picture-duration">
          <Icon name="film" />
          {duration(durationMs)}
        </span>
      )}
      {!hasFailed && !upload && (
        <button
          type="button"
          className="picture-open"
          aria-label={isFilm ? text.media.playFilm : text.media.openPicture}
          onClick={actions.open}
        >
          {isFilm && (
            <span className="picture-play">
              <Icon name="play" />
            </span>
          )}
        </button>
      )}
      {upload && <UploadRing upload={upload} onCancel={actions.cancel} />}
    </div>
  );
}

/** Preview of a file on this device, which stays after it is sent: the picture of the server is drawn over it. */
function usePreview(upload: UploadModel | undefined): string | undefined {
  const [preview, setPreview] = useState<string>();
  useEffect(() => {
    if (!upload) return undefined;
    let isCurrent = true;
    const show = (url: string | undefined) => isCurrent && setPreview(url);
    // A picture that the browser cannot show is sent all the same.
    upload.preview().then(show, () => undefined);
    return () => {
      isCurrent = false;
    };
  }, [upload]);
  return preview;
}
