import { Fragment, useRef, type KeyboardEvent, type ReactNode } from "react";
import { Button } from "../../parts/Button.js";
import { EmptyState } from "../../parts/EmptyState.js";
import { Icon } from "../../parts/Icon.js";
import { ListHeader } from "../../parts/ListHeader.js";
import { OtherWindowLink } from "../../parts/OtherWindowLink.js";
import { SkeletonRows } from "../../parts/Skeleton.js";
import { useNearEnd } from "../../parts/use-near-end.js";
import { text } from "../../text/english.js";
import "./InboxScreen.css";

export interface InboxScreenProps {
  status: "loading" | "ready" | "stale" | "error";
  rows: readonly ReactNode[];
  isArchive: boolean;
  hasMore: boolean;
  /** People to write a first message to, where the list is empty. */
  suggestions: readonly { phoneNumber: string; fullName: string }[];
  onSuggestion(phoneNumber: string): void;
  loadMore(): void;
}

export function InboxScreen(props: InboxScreenProps) {
  const { isArchive } = props;
  return (
    <>
      <ListHeader
        title={isArchive ? text.inbox.archived : text.inbox.title}
        {...(isArchive ? { backHref: "/" } : {})}
        actions={
          !isArchive && (
            <>
              <a className="icon-button" href="/archive" aria-label={text.inbox.archived} title={text.inbox.archived}>
                <Icon name="archive" />
              </a>
              <a className="icon-button" href="/contacts" aria-label={text.inbox.start} title={text.inbox.start}>
                <Icon name="plus" />
              </a>
            </>
          )
        }
      >
        {!isArchive && (
          <a className="inbox-search" href="/search" aria-keyshortcuts="Control+K Meta+K">
            <Icon name="search" />
            {text.inbox.search}
          </a>
        )}
      </ListHeader>
      <List {...props} />
    </>
  );
}

function List({ status, rows, isArchive, hasMore, suggestions, ...on }: InboxScreenProps) {
  const end = useRef<HTMLLIElement>(null);
  useNearEnd(end, { hasMore, count: rows.length, load: on.loadMore });
  if (rows.length > 0) {
    return (
      <nav className="list" aria-label={isArchive ? text.inbox.archived : text.inbox.title} onKeyDown={moveFocus}>
        <ul>
          {rows}
          {hasMore && <li ref={end} className="list-end" />}
        </ul>
      </nav>
    );
  }
  if (status === "loading") return <SkeletonRows />;
  // Without the server an empty list is as complete as it was with it, unless its next page is missing.
  if (status === "error" || (status === "stale" && hasMore)) {
    return (
      <EmptyState icon="warn" title={text.inbox.failed}>
        <Button onClick={on.loadMore}>{text.retry}</Button>
      </EmptyState>
    );
  }
  if (isArchive) return <EmptyState icon="archive" title={text.inbox.emptyArchive} />;
  return (
    <EmptyState icon="chat" title={text.inbox.empty} hint={text.inbox.emptyHint}>
      {suggestions.map((person) => (
        <Fragment key={person.phoneNumber}>
          <Button tone="primary" onClick={() => on.onSuggestion(person.phoneNumber)}>
            {text.inbox.sayHelloTo(person.fullName)}
          </Button>
          <OtherWindowLink person={person} />
        </Fragment>
      ))}
      <a className="button button-quiet" href="/contacts">
        {text.inbox.start}
      </a>
    </EmptyState>
  );
}

function moveFocus(event: KeyboardEvent<HTMLElement>): void {
  const links = [...event.currentTarget.querySelectorAll<HTMLElement>(".row-link")];
  const place = links.findIndex((link) => link === event.target);
  if (place < 0 || event.altKey) return;
  const next = { ArrowUp: place - 1, ArrowDown: place + 1, Home: 0, End: links.length - 1 }[event.key];
  if (next === undefined) return;
  event.preventDefault();
  links[next]?.focus();
}
