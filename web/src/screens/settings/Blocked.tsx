import { useBlocked, useChat } from "../../../../client/src/react/index.js";
import { toastFailure } from "../../app/failures.js";
import { avatarOf, nameOf } from "../../app/people.js";
import { hrefOf } from "../../app/route.js";
import { Avatar } from "../../parts/Avatar.js";
import { Button } from "../../parts/Button.js";
import { ListRow } from "../../parts/ListRow.js";
import { text } from "../../text/english.js";
import { personText } from "../../text/english/person.js";
import { settingsText } from "../../text/english/settings.js";
import { StatusLine } from "./StatusLine.js";

export function Blocked() {
  const { contacts } = useChat();
  const { status, rows, hasMore, loadMore } = useBlocked();
  return (
    <>
      <StatusLine status={status} isEmpty={rows.length === 0} empty={settingsText.noBlocked} />
      <ul className="settings-list">
        {rows.map((person) => (
          <ListRow
            key={person.id}
            href={hrefOf({ name: "person", id: person.id })}
            lead={<Avatar {...avatarOf(person)} size="sm" />}
            title={nameOf(person)}
            actions={<Button onClick={() => toastFailure(contacts.unblock(person.id))}>{personText.unblock}</Button>}
          />
        ))}
      </ul>
      {hasMore && <Button onClick={() => toastFailure(loadMore())}>{text.more}</Button>}
    </>
  );
}
