import { memo, useCallback, useEffect, useRef, useState, type KeyboardEvent, type Ref } from "react";
import { Bubble } from "../../parts/Bubble.js";
import { Icon } from "../../parts/Icon.js";
import type { MessageActions } from "../../parts/message.js";
import { text } from "../../text/english.js";
import { dayName, isoDay } from "../../text/time.js";
import type { Row } from "./rows.js";
import { ScrollAnchor } from "./ScrollAnchor.js";
import { useRowWindow } from "./use-row-window.js";
import "./Timeline.css";

/** A message to scroll to; a new object scrolls again. */
export interface Jump {
  sequence: number;
}

export interface TimelineProps {
  rows: readonly Row[];
  now: Date;
  label: string;
  actions: MessageActions;
  hasOlder: boolean;
  hasNewer: boolean;
  jump?: Jump | undefined;
  /** The row at which the window opens: the "new messages" line, else the end. */
  newBelow: number;
  listRef?: Ref<HTMLDivElement>;
  loadOlder(): void;
  loadNewer(): void;
  goToEnd(): void;
}

/**
 * The messages of a conversation: at most 150 rows in the document, which keep their position when others are added
 * above.
 */
export const Timeline = memo(function Timeline(props: TimelineProps) {
  const { rows, now, actions, jump, newBelow } = props;
  const scroller = useRef<ScrollAnchor>(null);
  const [isAtEnd, setAtEnd] = useState(true);
  const { visible, onEdge, showAround, showEnd } = useRowWindow(rows, props);
  const [focusedKey, setFocusedKey] = useState<string>();
  const highlighted = useJump(jump, rows, showAround, scroller);
  const lastMessage = visible.findLast((row) => row.kind === "message");
  const isFocusedVisible = visible.some(({ key }) => key === focusedKey);
  const focusable = isFocusedVisible ? focusedKey : lastMessage?.key;
  const goToEnd = useCallback(() => {
    props.goToEnd();
    showEnd();
    scroller.current?.scrollToEnd();
  }, [props.goToEnd, showEnd]);
  return (
    <div className="timeline-frame">
      <ScrollAnchor ref={scroller} className="timeline" rows={visible} onEdge={onEdge} onAtEnd={setAtEnd}>
        <div
          ref={props.listRef}
          className="timeline-rows"
          role="log"
          aria-live="off"
          aria-label={props.label}
          onKeyDown={moveFocus}
          onFocus={(event) => setFocusedKey(event.target.closest<HTMLElement>("[data-key]")?.dataset.key)}
        >
          {visible.map((row) =>
            row.kind === "message" ? (
              <Bubble
                key={row.key}
                message={row.message}
                actions={actions}
                isFocusable={row.key === focusable}
                isHighlighted={row.message.sequence !== undefined && row.message.sequence === highlighted}
              />
            ) : (
              <Separator key={row.key} row={row} now={now} />
            ),
          )}
        </div>
      </ScrollAnchor>
      {(!isAtEnd || props.hasNewer) && (
        <button type="button" className="timeline-end" onClick={goToEnd}>
          {newBelow > 0 ? (
            text.conversation.newMessages(newBelow)
          ) : (
            <span className="visually-hidden">{text.conversation.newest}</span>
          )}
          <Icon name="down" />
        </button>
      )}
    </div>
  );
});

interface SeparatorProps {
  row: Exclude<Row, { kind: "message" }>;
  now: Date;
}

function Separator({ row, now }: SeparatorProps) {
  switch (row.kind) {
    case "day":
      return (
        <div className="timeline-day">
          <time dateTime={isoDay(row.date)}>{dayName(row.date, now)}</time>
        </div>
      );
    case "new":
      return (
        <div className="timeline-new" data-key={row.key}>
          {text.conversation.newMessages(row.count)}
        </div>
      );
  }
}

const HIGHLIGHT_MS = 1_800;

/** Scrolls to the message once its row exists. Returns the sequence to highlight. */
function useJump(
  jump: Jump | undefined,
  rows: readonly Row[],
  showAround: (key: string) => void,
  scroller: { current: ScrollAnchor | null },
): number | undefined {
  const done = useRef<Jump>(undefined);
  const [highlighted, setHighlighted] = useState<number>();
  const row = jump && rows.find((each) => each.kind === "message" && each.message.sequence === jump.sequence);
  const key = row?.key;
  useEffect(() => {
    if (!jump || key === undefined || done.current === jump) return;
    done.current = jump;
    showAround(key);
    setHighlighted(jump.sequence);
    requestAnimationFrame(() => scroller.current?.scrollTo(key));
  }, [jump, key, showAround, scroller]);
  useEffect(() => {
    if (highlighted === undefined) return undefined;
    const timer = setTimeout(() => setHighlighted(undefined), HIGHLIGHT_MS);
    return () => clearTimeout(timer);
  }, [highlighted]);
  return highlighted;
}

function moveFocus(event: KeyboardEvent<HTMLElement>): void {
  const messages = [...event.currentTarget.querySelectorAll<HTMLElement>("[role=log] > article")];
  const place = messages.findIndex((message) => message === event.target);
  if (place < 0 || event.altKey || event.ctrlKey || event.metaKey) return;
  const next = { ArrowUp: place - 1, ArrowDown: place + 1, Home: 0, End: messages.length - 1 }[event.key];
  if (next === undefined) return;
  event.preventDefault();
  messages[next]?.focus();
}
