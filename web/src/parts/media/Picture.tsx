import { text } from "../../text/english.js";
import { duration } from "../../text/time.js";
import { Icon } from "../Icon.js";
import { Blur } from "./Blur.js";
import { boxOf } from "./box.js";
import type { MediaActions, MediaModel } from "./model.js";
import { UploadRing } from "./UploadRing.js";
import { useLink } from "./use-link.js";
import "./Picture.css";

/** Picture, or poster of a film, in a box of its size: a preview until it is loaded, a button to load it again. */
export function Picture({ media, actions }: { media: MediaModel; actions: MediaActions }) {
  const { kind, url, thumbnailUrl, thumbhash, fileName, durationMs, upload } = media;
  const isFilm = kind === "VIDEO";
  const { hasFailed, attempt, retry, onError, onLoad } = useLink(actions.refresh);
  const source = thumbnailUrl ?? (isFilm ? undefined : url);
  return (
    <div className="picture" style={boxOf(media)}>
      {thumbhash !== undefined && <Blur hash={thumbhash} />}
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
