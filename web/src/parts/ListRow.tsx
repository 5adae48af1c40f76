import type { ReactNode } from "react";
import "./ListRow.css";

interface ListRowProps {
  /** Absent: the row is no link. */
  href?: string;
  isCurrent?: boolean;
  lead?: ReactNode;
  title: ReactNode;
  note?: ReactNode;
  end?: ReactNode;
  /** Buttons beside the link. */
  actions?: ReactNode;
}

/** A line of a list: something in front, a title with a note below, something at the end. */
export function ListRow({ href, isCurrent = false, lead, title, note, end, actions }: ListRowProps) {
  const content = (
    <>
      {lead}
      <span className="list-row-text">
        <span className="list-row-title one-line" dir="auto">
          {title}
        </span>
        {note !== undefined && note !== "" && <span className="list-row-note">{note}</span>}
      </span>
      {end}
    </>
  );
  return (
    <li className="list-row">
      {href === undefined ? (
        <div className="list-row-content">{content}</div>
      ) : (
        <a className="list-row-content" href={href} aria-current={isCurrent ? "page" : undefined}>
          {content}
        </a>
      )}
      {actions}
    </li>
  );
}
