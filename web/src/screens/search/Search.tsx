import { useEffect, useRef, useState } from "react";
import { usePerson, useSearch } from "../../../../client/src/react/index.js";
import type { SearchHit } from "../../../../client/src/index.js";
import { useMinute } from "../../app/clock.js";
import { toastFailure } from "../../app/failures.js";
import { avatarOf, nameOf } from "../../app/people.js";
import { hrefOf } from "../../app/route.js";
import { useViewerId } from "../../app/use-viewer-id.js";
import { Avatar } from "../../parts/Avatar.js";
import { Button } from "../../parts/Button.js";
import { EmptyState } from "../../parts/EmptyState.js";
import { ListHeader } from "../../parts/ListHeader.js";
import { ListRow } from "../../parts/ListRow.js";
import { Marked } from "../../parts/Marked.js";
import { SkeletonRows } from "../../parts/Skeleton.js";
import { text } from "../../text/english.js";
import { searchText } from "../../text/english/search.js";
import { shortTime } from "../../text/time.js";
import { useDelayed } from "./use-delayed.js";

/** Search of people, then messages. A message opens its conversation at its position. */
export function Search() {
  const [query, setQuery] = useState("");
  const asked = useDelayed(query.trim());
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.focus(), []);
  return (
    <>
      <ListHeader title={searchText.title} backHref="/">
        <input
          ref={field}
          className="field-input"
          type="search"
          dir="auto"
          value={query}
          aria-label={searchText.label}
          placeholder={searchText.label}
          onChange={(event) => setQuery(event.target.value)}
        />
      </ListHeader>
      {asked === "" ? (
        <EmptyState icon="search" title={searchText.start} hint={searchText.startHint} />
      ) : (
        <Results query={asked} />
      )}
    </>
  );
}

function Results({ query }: { query: string }) {
  const { status, people, messages, hasMore, loadMore } = useSearch(query);
  if (people.length === 0 && messages.length === 0) {
    if (status === "loading") return <SkeletonRows />;
    if (status === "ready") return <EmptyState icon="search" title={searchText.nothing(query)} />;
    return <EmptyState icon="warn" title={searchText.failed} />;
  }
  return (
    <div className="list">
      {people.length > 0 && (
        <section aria-labelledby="search-people">
          <h2 id="search-people" className="list-heading">
            {searchText.people}
          </h2>
          <ul>
            {people.map(({ id, user }) => (
              <ListRow
                key={id}
                href={hrefOf({ name: "person", id: user.id })}
                lead={<Avatar {...avatarOf(user)} size="sm" />}
                title={<Marked text={nameOf(user)} query={query} />}
              />
            ))}
          </ul>
        </section>
      )}
      {messages.length > 0 && (
        <section aria-labelledby="search-messages">
          <h2 id="search-messages" className="list-heading">
            {searchText.messages}
          </h2>
          <ul>
            {messages.map((message) => (
              <Hit key={message.id} message={message} query={query} />
            ))}
          </ul>
        </section>
      )}
      {hasMore && (
        <p className="list-note">
          <Button onClick={() => toastFailure(loadMore())}>{text.more}</Button>
        </p>
      )}
    </div>
  );
}

function Hit({ message, query }: { message: SearchHit; query: string }) {
  const now = useMinute();
  const viewerId = useViewerId();
  const sender = usePerson(message.sender.id);
  const isOwn = message.sender.id === viewerId;
  const sentAt = new Date(message.sentAt);
  return (
    <ListRow
      href={hrefOf({ name: "conversation", id: message.conversation.id, sequence: message.sequence })}
      title={isOwn ? text.message.you : nameOf(sender)}
      note={
        <span dir="auto">
          <Marked text={message.body ?? text.media[message.type]} query={query} />
        </span>
      }
      end={
        <time className="row-time" dateTime={message.sentAt}>
          {shortTime(sentAt, now)}
        </time>
      }
    />
  );
}
