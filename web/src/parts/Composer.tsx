import { useEffect, useLayoutEffect, useRef, type ClipboardEvent, type KeyboardEvent, type ReactNode } from "react";
import { text } from "../text/english.js";
import { IconButton } from "./Button.js";
import { Icon } from "./Icon.js";
import { isOfInputMethod } from "./input-method.js";
import { Quote, type QuoteModel } from "./Quote.js";
import "./Composer.css";

export const MAX_BODY_LENGTH = 10_000;
const SHOW_LEFT_BELOW = 200;

export type ComposerMode = { kind: "new" } | { kind: "reply"; quote: QuoteModel } | { kind: "edit"; quote: QuoteModel };

/** The press that begins a recording, until its release. */
export interface Press {
  isHeld: boolean;
}

export interface ComposerProps {
  value: string;
  mode: ComposerMode;
  isFocusedAtStart?: boolean;
  onChange(value: string): void;
  onSend(): void;
  /** Ends the reply or the edit. */
  onStop(): void;
  onBlur?(): void;
  /** ↑ in an empty composer. */
  onEditLast?(): void;
  /** Files above the field, whose text is the caption of the first. */
  tray?: ReactNode;
  /** There are files to send, with a text or without. */
  hasFiles?: boolean;
  /** Of the button for files, and of files that are pasted; absent where no files can be sent. */
  onAttach?(at: Element): void;
  onPasteFiles?(files: readonly File[]): void;
  /** Begins a voice message. Absent where none can be sent. */
  onRecord?(press: Press): void;
}

/** Field of a message. Enter sends, Shift+Enter breaks the line; with a touch keyboard Enter breaks it. */
export function Composer({ value, mode, isFocusedAtStart = false, tray, hasFiles = false, ...on }: ComposerProps) {
  const field = useRef<HTMLTextAreaElement>(null);
  useLayoutEffect(() => fitToText(field.current), [value]);
  useEffect(() => {
    const fit = () => fitToText(field.current);
    addEventListener("resize", fit);
    return () => removeEventListener("resize", fit);
  }, []);
  useLayoutEffect(() => {
    if (mode.kind === "new" && !isFocusedAtStart) return;
    field.current?.focus();
    field.current?.setSelectionRange(-1, -1);
  }, [mode.kind, isFocusedAtStart]);
  const left = MAX_BODY_LENGTH - lengthOf(value);
  const isEmpty = value.trim() === "" && !hasFiles;
  const canSend = !isEmpty && left >= 0;
  const onPaste = (event: ClipboardEvent) => {
    const files = [...event.clipboardData.files];
    // A text copied from an office program has a picture of itself.
    if (!on.onPasteFiles || files.length === 0 || event.clipboardData.types.includes("text/plain")) return;
    event.preventDefault();
    on.onPasteFiles(files);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    if (isOfInputMethod(event.nativeEvent)) return;
    if (event.key === "Escape" && mode.kind !== "new") {
      event.stopPropagation();
      on.onStop();
    } else if (event.key === "ArrowUp" && value === "" && mode.kind === "new") {
      // The key would move the cursor from the end of the text that is edited.
      event.preventDefault();
      on.onEditLast?.();
    } else if (event.key === "Enter" && event.shiftKey === isTouch()) {
      event.preventDefault();
      if (canSend) on.onSend();
    }
  };
  return (
    <form
      className="composer"
      onSubmit={(event) => {
        event.preventDefault();
        if (canSend) on.onSend();
        field.current?.focus();
      }}
    >
      {mode.kind !== "new" && (
        <div className="composer-mode">
          <div>
            <p>{mode.kind === "edit" ? text.composer.editing : text.composer.replying}</p>
            <Quote quote={mode.quote} />
          </div>
          <IconButton icon="close" label={text.composer.stop} onClick={on.onStop} />
        </div>
      )}
      {tray}
      <div className="composer-line">
        {on.onAttach && mode.kind !== "edit" && (
          <IconButton
            icon="attach"
            label={text.composer.attach}
            onClick={(event) => on.onAttach?.(event.currentTarget)}
          />
        )}
        <textarea
          ref={field}
          className="composer-field"
          rows={1}
          dir="auto"
          value={value}
          aria-label={text.composer.label}
          placeholder={hasFiles ? text.composer.caption : text.composer.placeholder}
          enterKeyHint={isTouch() ? "enter" : "send"}
          onChange={(event) => on.onChange(event.target.value)}
          onKeyDown={onKeyDown}
          onBlur={on.onBlur}
          onPaste={onPaste}
        />
        {left < SHOW_LEFT_BELOW && (
          <output className="composer-left" data-over={left < 0 || undefined}>
            {text.composer.left(left)}
          </output>
        )}
        {isEmpty && on.onRecord && mode.kind !== "edit" ? (
          <RecordButton onRecord={on.onRecord} />
        ) : (
          <button
            type="submit"
            className="composer-send"
            disabled={!canSend}
            aria-label={mode.kind === "edit" ? text.composer.saveEdit : text.composer.send}
            title={mode.kind === "edit" ? text.composer.saveEdit : text.composer.send}
          >
            <Icon name={mode.kind === "edit" ? "check" : "send"} />
          </button>
        )}
      </div>
    </form>
  );
}

/** A tap begins to record; a press that is held records until its release. */
function RecordButton({ onRecord }: { onRecord(press: Press): void }) {
  return (
    <IconButton
      className="composer-record"
      icon="mic"
      label={text.composer.record}
      onPointerDown={(event) => {
        if (event.button !== 0) return;
        const press = { isHeld: true };
        // The button may be gone when the press ends.
        addEventListener("pointerup", () => (press.isHeld = false), { once: true });
        onRecord(press);
      }}
      // By the keyboard or a screen reader: without a press.
      onClick={() => onRecord({ isHeld: false })}
      onContextMenu={(event) => event.preventDefault()}
    />
  );
}

function fitToText(field: HTMLTextAreaElement | null): void {
  if (!field) return;
  field.style.blockSize = "auto";
  field.style.blockSize = `${field.scrollHeight}px`;
}

const segmenter = new Intl.Segmenter();

/** Characters as people count them, as the server does. Counted only where the text may be too long. */
function lengthOf(value: string): number {
  if (value.length < MAX_BODY_LENGTH - SHOW_LEFT_BELOW) return value.length;
  return [...segmenter.segment(value)].length;
}

function isTouch(): boolean {
  return matchMedia("(pointer: coarse)").matches;
}
