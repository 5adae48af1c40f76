import { attachText } from "../../text/english/attach.js";
import { fileSize } from "../../text/numbers.js";
import { duration } from "../../text/time.js";
import { IconButton } from "../Button.js";
import { Icon } from "../Icon.js";
import { fileIcon, fileType } from "../media/file-type.js";
import "./Tray.css";

export interface TrayItem {
  id: number;
  name: string;
  mimeType: string;
  size: number;
  previewUrl?: string | undefined;
  durationMs?: number | undefined;
  /** Sentence that says why it cannot be sent. */
  refusal?: string | undefined;
}

export interface TrayProps {
  items: readonly TrayItem[];
  /** Files are still being read. */
  isBusy: boolean;
  onRemove(id: number): void;
}

/** Files that were chosen, above the field of the caption, before they are sent. */
export function Tray({ items, isBusy, onRemove }: TrayProps) {
  const refused = items.filter(({ refusal }) => refusal !== undefined);
  return (
    <div className="tray">
      <div role="alert">
        {refused.map(({ id, refusal }) => (
          <p key={id} className="tray-refusal">
            <Icon name="warn" />
            <span>{refusal}</span>
            <IconButton icon="close" label={attachText.dismiss} onClick={() => onRemove(id)} />
          </p>
        ))}
      </div>
      <ul className="tray-items" aria-label={attachText.tray}>
        {items.map((item) => item.refusal === undefined && <Item key={item.id} item={item} onRemove={onRemove} />)}
      </ul>
      {isBusy && <p role="status">{attachText.preparing}</p>}
    </div>
  );
}

function Item({ item, onRemove }: { item: TrayItem; onRemove(id: number): void }) {
  const { id, name, mimeType, size, previewUrl, durationMs } = item;
  const facts = durationMs === undefined ? fileSize(size) : duration(durationMs);
  return (
    <li className="tray-item" data-picture={previewUrl !== undefined || undefined}>
      {previewUrl === undefined ? (
        <>
          <Icon name={fileIcon(mimeType)} />
          <bdi className="tray-name one-line">{name}</bdi>
          <span className="tray-facts">{[fileType(name, mimeType), facts].filter(Boolean).join(" · ")}</span>
        </>
      ) : (
        <>
          <img src={previewUrl} alt={name} draggable={false} />
          {durationMs !== undefined && <span className="tray-length">{duration(durationMs)}</span>}
        </>
      )}
      <IconButton className="tray-remove" icon="close" label={attachText.remove(name)} onClick={() => onRemove(id)} />
    </li>
  );
}
