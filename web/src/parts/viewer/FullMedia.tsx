import { useImperativeHandle, useRef, useState, type RefObject } from "react";
import { text } from "../../text/english.js";
import { Button } from "../Button.js";
import { useLink } from "../media/use-link.js";
import type { ViewerItem } from "./item.js";
import { useGestures } from "../gestures/use-gestures.js";

export interface ZoomControl {
  zoomBy(factor: number): void;
  reset(): void;
}

interface FullMediaProps {
  item: ViewerItem;
  refresh(): Promise<boolean>;
}

interface FullPictureProps extends FullMediaProps {
  control: RefObject<ZoomControl | undefined>;
  onSwipe(direction: "left" | "right" | "down"): void;
}

/** A picture as large as the window allows, over its small one until it is loaded. */
export function FullPicture({ item, control, refresh, onSwipe }: FullPictureProps) {
  const stage = useRef<HTMLDivElement>(null);
  const picture = useRef<HTMLDivElement>(null);
  const [isLoaded, setLoaded] = useState(false);
  const link = useLink(refresh);
  const { zoom, zoomBy, reset, handlers } = useGestures(stage, { picture, onSwipe });
  useImperativeHandle(control, () => ({ zoomBy: (factor: number) => zoomBy(factor), reset }));
  if (link.hasFailed) return <LoadAgain onRetry={link.retry} />;
  return (
    <div ref={stage} className="viewer-gestures" data-zoomed={zoom.scale > 1 || undefined} {...handlers}>
      <div
        ref={picture}
        className="viewer-picture"
        style={{ ...sizeOf(item), transform: `translate(${zoom.x}px, ${zoom.y}px) scale(${zoom.scale})` }}
      >
        {!isLoaded && item.thumbnailUrl !== undefined && <img src={item.thumbnailUrl} alt="" draggable={false} />}
        <img
          key={link.attempt}
          src={item.url}
          alt={item.caption ?? text.media.IMAGE}
          draggable={false}
          onLoad={() => {
            link.onLoad();
            setLoaded(true);
          }}
          onError={link.onError}
        />
      </div>
    </div>
  );
}

/** A film with the controls of the browser. */
export function FullFilm({ item, refresh }: FullMediaProps) {
  const { hasFailed, attempt, retry, onError, onLoad } = useLink(refresh);
  if (hasFailed) return <LoadAgain onRetry={retry} />;
  return (
    <video
      key={attempt}
      className="viewer-film"
      src={item.url}
      poster={item.thumbnailUrl}
      style={sizeOf(item)}
      controls
      autoPlay
      playsInline
      onError={onError}
      onLoadedMetadata={onLoad}
    />
  );
}

function LoadAgain({ onRetry }: { onRetry(): void }) {
  return (
    <div className="viewer-failure" role="alert">
      <p>{text.media.failed}</p>
      <Button onClick={onRetry}>{text.media.retry}</Button>
    </div>
  );
}

/** The whole picture in the stage, at most at its own size: known before it is loaded. */
function sizeOf({ width, height }: ViewerItem) {
  if (!width || !height) return { inlineSize: "100%", blockSize: "100%" };
  const ratio = width / height;
  return { inlineSize: `min(${width}px, 100cqi, 100cqb * ${ratio})`, aspectRatio: `${ratio}` };
}
