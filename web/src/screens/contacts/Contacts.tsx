import { useState } from "react";
import type { ContactRow } from "../../../../client/src/index.js";
import { useContacts, usePresence } from "../../../../client/src/react/index.js";
import { toastFailure } from "../../app/failures.js";
import { avatarOf, nameOf } from "../../app/people.js";
import { useRoute } from "../../app/navigation.js";
import { hrefOf } from "../../app/route.js";
import { Avatar } from "../../parts/Avatar.js";
import { Button, IconButton } from "../../parts/Button.js";
import { EmptyState } from "../../parts/EmptyState.js";
import { Icon } from "../../parts/Icon.js";
import { ListHeader } from "../../parts/ListHeader.js";
import { ListRow } from "../../parts/ListRow.js";
import { SkeletonRows } from "../../parts/Skeleton.js";
import { text } from "../../text/english.js";
import { contactsText } from "../../text/english/contacts.js";
import { spacedNumber } from "../../text/spaced-number.js";
import { AddContact } from "./AddContact.js";

export function Contacts() {
  const [isAdding, setAdding] = useState(false);
  const { status, rows, hasMore, loadMore } = useContacts();
  return (
    <>
      <ListHeader
        title={text.nav.contacts}
        actions={<IconButton icon="plus" label={contactsText.add} onClick={() => setAdding(true)} />}
      />
      {rows.length > 0 ? (
        <div className="list">
          <ul aria-label={text.nav.contacts}>
            {rows.map((contact) => (
              <Row key={contact.id} contact={contact} />
            ))}
          </ul>
          {hasMore && (
            <p className="list-note">
              <Button onClick={() => toastFailure(loadMore())}>{text.more}</Button>
            </p>
          )}
        </div>
      ) : status === "loading" ? (
        <SkeletonRows />
      ) : (
        <EmptyState
          icon={status === "ready" ? "people" : "warn"}
          title={status === "ready" ? contactsText.empty : contactsText.failed}
          hint={contactsText.emptyHint}
        >
          <Button tone="primary" onClick={() => setAdding(true)}>
            {contactsText.add}
          </Button>
        </EmptyState>
      )}
      {isAdding && <AddContact onClose={() => setAdding(false)} />}
    </>
  );
}

function Row({ contact: { isFavorite, user } }: { contact: ContactRow }) {
  const route = useRoute();
  const presence = usePresence(user.id);
  return (
    <ListRow
      href={hrefOf({ name: "person", id: user.id })}
      isCurrent={route.name === "person" && route.id === user.id}
      lead={<Avatar {...avatarOf(user, presence)} size="sm" />}
      title={nameOf(user)}
      note={user.phoneNumber === null ? user.username : <span dir="ltr">{spacedNumber(user.phoneNumber)}</span>}
      end={isFavorite ? <Icon name="star" /> : undefined}
    />
  );
}
