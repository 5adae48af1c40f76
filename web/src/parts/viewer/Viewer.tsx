import { useEffect, useRef, type KeyboardEvent } from "react";
import { text } from "../../text/english.js";
import { viewerText } from "../../text/english/viewer.js";
import { IconButton } from "../Button.js";
import { isLeftToRight } from "../direction.js";
import { Icon } from "../Icon.js";
import { LinkedText } from "../LinkedText.js";
import { useModal } from "../use-modal.js";
import { FullFilm, FullPicture, type ZoomControl } from "./FullMedia.js";
import type { ViewerItem } from "./item.js";
import "./Viewer.css";

export interface ViewerProps {
  /** Oldest first. */
  items: readonly ViewerItem[];
  /** Key of the item that is shown. */
  shown: string;
  onShow(key: string): void;
  /** Renews the links of an item; resolves to false where that fails. */
  refresh(key: string): Promise<boolean>;
  onClose(): void;
}

/** The pictures and films of a conversation on the full screen. Arrow keys change, + and - zoom, Escape closes. */
export function Viewer({ items, shown, onShow, refresh, onClose }: ViewerProps) {
  const dialog = useModal();
  const zoom = useRef<ZoomControl>(undefined);
  const place = items.findIndex(({ key }) => key === shown);
  const item = items[place];
  const [previous, next] = [items[place - 1], items[place + 1]];
  // Deleted meanwhile.
  useEffect(() => {
    if (!item) onClose();
  }, [item]);
  const go = (step: -1 | 1) => {
    const to = step < 0 ? previous : next;
    if (to) onShow(to.key);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLDialogElement>) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    // The arrow keys of a film that has the focus are its own.
    const step = event.target instanceof HTMLMediaElement ? undefined : stepOf(event);
    if (step !== undefined) go(step);
    else if (event.key === "+" || event.key === "=") zoom.current?.zoomBy(1.5);
    else if (event.key === "-") zoom.current?.zoomBy(1 / 1.5);
    else if (event.key === "0") zoom.current?.reset();
    else return;
    event.preventDefault();
  };
  return (
    <dialog
      ref={dialog}
      className="viewer"
      aria-label={item && viewerText.label(text.media[item.kind], place + 1, items.length)}
      onKeyDown={onKeyDown}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
    >
      {item && (
        <>
          <ViewerHeader item={item} place={`${place + 1} / ${items.length}`} zoom={zoom} onClose={onClose} />
          <div className="viewer-stage">
            {item.kind === "VIDEO" ? (
              <FullFilm key={item.key} item={item} refresh={() => refresh(item.key)} />
            ) : (
              <FullPicture
                key={item.key}
                item={item}
                control={zoom}
                refresh={() => refresh(item.key)}
                onSwipe={(direction) => {
                  if (direction === "down") onClose();
                  else go((direction === "left") === isLeftToRight() ? 1 : -1);
                }}
              />
            )}
            {previous && (
              <IconButton
                className="viewer-previous"
                icon="back"
                mirrored
                label={viewerText.previous}
                onClick={() => go(-1)}
              />
            )}
            {next && (
              <IconButton className="viewer-next" icon="next" mirrored label={viewerText.next} onClick={() => go(1)} />
            )}
          </div>
          {item.caption !== null && (
            <p className="viewer-caption" dir="auto">
              <LinkedText>{item.caption}</LinkedText>
            </p>
          )}
        </>
      )}
    </dialog>
  );
}

interface HeaderProps {
  item: ViewerItem;
  place: string;
  zoom: { current: ZoomControl | undefined };
  onClose(): void;
}

function ViewerHeader({ item, place, zoom, onClose }: HeaderProps) {
  return (
    <div className="viewer-header">
      <div className="viewer-title">
        <bdi className="one-line">{item.senderName}</bdi>
        <span>{item.sentAt}</span>
      </div>
      <span className="viewer-place">{place}</span>
      {item.kind === "IMAGE" && (
        <>
          <IconButton icon="minus" label={viewerText.zoomOut} onClick={() => zoom.current?.zoomBy(1 / 1.5)} />
          <IconButton icon="plus" label={viewerText.zoomIn} onClick={() => zoom.current?.zoomBy(1.5)} />
        </>
      )}
      <a
        className="icon-button"
        href={item.url}
        download={item.downloadName}
        target="_blank"
        rel="noopener noreferrer"
        aria-label={viewerText.download}
        title={viewerText.download}
      >
        <Icon name="download" />
      </a>
      <IconButton icon="close" label={text.close} autoFocus onClick={onClose} />
    </div>
  );
}

function stepOf({ key }: KeyboardEvent): -1 | 1 | undefined {
  if (key !== "ArrowLeft" && key !== "ArrowRight") return undefined;
  return (key === "ArrowRight") === isLeftToRight() ? 1 : -1;
}
