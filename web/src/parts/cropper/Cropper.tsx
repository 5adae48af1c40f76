import { useEffect, useRef, useState, type KeyboardEvent } from "react";
import { text } from "../../text/english.js";
import { pictureText } from "../../text/english/picture.js";
import { Button, IconButton } from "../Button.js";
import { Dialog } from "../Dialog.js";
import { useGestures } from "../gestures/use-gestures.js";
import { decodeScaled } from "../media/scaled-picture.js";
import { cropSquare } from "./crop.js";
import "./Cropper.css";

export interface CropperProps {
  file: Blob;
  isBusy: boolean;
  error?: string | undefined;
  onCrop(square: Blob): void;
  onClose(): void;
}

const MAX_PX = 2048;
const STEP_PX = 16;
const MOVES = { left: [1, 0], up: [0, 1], down: [0, -1], right: [-1, 0] } as const;
type Direction = keyof typeof MOVES;
const ICONS = { left: "back", up: "up", down: "down", right: "next" } as const;
const KEYS: Record<string, Direction> = { ArrowLeft: "left", ArrowRight: "right", ArrowUp: "up", ArrowDown: "down" };

/** Cuts a square out of a picture: by dragging, pinching and the wheel, by the slider and buttons, or by the keyboard. */
export function Cropper({ file, isBusy, error, onCrop, onClose }: CropperProps) {
  const stage = useRef<HTMLDivElement>(null);
  const picture = useRef<HTMLCanvasElement>(null);
  const [ratio, setRatio] = useState<number>();
  const [isBroken, setBroken] = useState(false);
  const { zoom, zoomBy, moveBy, handlers } = useGestures(stage, { picture, isFilled: true });
  useEffect(() => {
    const draw = async () => {
      const { bitmap } = await decodeScaled(file, MAX_PX);
      const canvas = picture.current;
      if (canvas) {
        canvas.width = bitmap.width;
        canvas.height = bitmap.height;
        canvas.getContext("2d")?.drawImage(bitmap, 0, 0);
        setRatio(bitmap.width / bitmap.height);
      }
      bitmap.close();
    };
    draw().catch(() => setBroken(true));
  }, [file]);
  const move = (direction: Direction) => moveBy(MOVES[direction][0] * STEP_PX, MOVES[direction][1] * STEP_PX);
  const onKeyDown = (event: KeyboardEvent) => {
    const direction = KEYS[event.key];
    if (direction) move(direction);
    else if (event.key === "+" || event.key === "=") zoomBy(1.2);
    else if (event.key === "-") zoomBy(1 / 1.2);
    else return;
    event.preventDefault();
  };
  const use = async () => {
    if (picture.current && stage.current) onCrop(await cropSquare(picture.current, stage.current.offsetWidth, zoom));
  };
  const message = isBroken ? pictureText.unreadable : error;
  return (
    <Dialog title={pictureText.label} onClose={onClose}>
      <p className="dialog-text">{pictureText.hint}</p>
      <div
        ref={stage}
        className="cropper"
        role="group"
        aria-label={pictureText.area}
        tabIndex={0}
        onKeyDown={onKeyDown}
        {...handlers}
      >
        <canvas
          ref={picture}
          className="cropper-picture"
          data-wide={(ratio !== undefined && ratio > 1) || undefined}
          style={{ transform: `translate(${zoom.x}px, ${zoom.y}px) scale(${zoom.scale})` }}
        />
      </div>
      <div className="cropper-controls" dir="ltr">
        {(Object.keys(MOVES) as Direction[]).map((direction) => (
          <IconButton
            key={direction}
            icon={ICONS[direction]}
            label={pictureText.move[direction]}
            onClick={() => move(direction)}
          />
        ))}
        <input
          type="range"
          min={0}
          max={3}
          step={0.05}
          value={Math.log2(zoom.scale)}
          aria-label={pictureText.zoom}
          aria-valuetext={`${Math.round(zoom.scale * 100)} %`}
          onChange={(event) => zoomBy(2 ** event.target.valueAsNumber / zoom.scale)}
        />
      </div>
      {message !== undefined && (
        <p className="field-error" role="alert">
          {message}
        </p>
      )}
      <div className="dialog-actions">
        <Button onClick={onClose}>{text.cancel}</Button>
        <Button tone="primary" isBusy={isBusy} disabled={ratio === undefined || isBusy} onClick={() => void use()}>
          {pictureText.use}
        </Button>
      </div>
    </Dialog>
  );
}
