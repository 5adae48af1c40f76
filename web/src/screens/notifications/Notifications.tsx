import type { NotificationRow } from "../../../../client/src/index.js";
import { useChat, useNotifications } from "../../../../client/src/react/index.js";
import { useMinute } from "../../app/clock.js";
import { toastFailure } from "../../app/failures.js";
import { hrefOf } from "../../app/route.js";
import { Button, IconButton } from "../../parts/Button.js";
import { EmptyState } from "../../parts/EmptyState.js";
import { Icon, type IconName } from "../../parts/Icon.js";
import { ListHeader } from "../../parts/ListHeader.js";
import { ListRow } from "../../parts/ListRow.js";
import { SkeletonRows } from "../../parts/Skeleton.js";
import { text } from "../../text/english.js";
import { notificationsText } from "../../text/english/notifications.js";
import { shortTime } from "../../text/time.js";

export function Notifications() {
  const { notifications } = useChat();
  const { status, rows, hasMore, unread, loadMore } = useNotifications();
  return (
    <>
      <ListHeader
        title={text.nav.notifications}
        actions={
          unread > 0 && (
            <IconButton
              icon="check"
              label={notificationsText.markAll}
              onClick={() => toastFailure(notifications.markAllRead())}
            />
          )
        }
      />
      {rows.length > 0 ? (
        <div className="list">
          <ul aria-label={text.nav.notifications}>
            {rows.map((row) => (
              <Row key={row.id} row={row} />
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
      ) : status === "ready" ? (
        <EmptyState icon="bell" title={notificationsText.empty} hint={notificationsText.emptyHint} />
      ) : (
        <EmptyState icon="warn" title={notificationsText.failed} />
      )}
    </>
  );
}

const ICONS: Record<NotificationRow["type"], IconName> = {
  CONTACT: "person",
  MESSAGE: "chat",
  NEW_LOGIN: "device",
  SECURITY: "lock",
  SYSTEM: "info",
};

function Row({ row }: { row: NotificationRow }) {
  const { notifications } = useChat();
  const now = useMinute();
  const isUnread = row.readAt === null;
  const href = hrefOfNotification(row);
  return (
    <ListRow
      {...(href !== undefined && { href })}
      lead={<Icon name={ICONS[row.type]} />}
      title={row.title}
      note={row.body === null ? undefined : <span dir="auto">{row.body}</span>}
      end={
        <>
          {isUnread && (
            <span className="unread-dot">
              <span className="visually-hidden">{notificationsText.unread}</span>
            </span>
          )}
          <time className="row-time" dateTime={row.updatedAt}>
            {shortTime(new Date(row.updatedAt), now)}
          </time>
        </>
      }
      actions={
        isUnread ? (
          <IconButton
            icon="check"
            label={notificationsText.markRead}
            onClick={() => toastFailure(notifications.markRead(row.id))}
          />
        ) : (
          <IconButton
            icon="close"
            label={notificationsText.remove}
            onClick={() => toastFailure(notifications.remove(row.id))}
          />
        )
      }
    />
  );
}

function hrefOfNotification({ type, conversation, actor }: NotificationRow): string | undefined {
  if (conversation) return hrefOf({ name: "conversation", id: conversation.id });
  if (type === "CONTACT" && actor) return hrefOf({ name: "person", id: actor.id });
  return type === "NEW_LOGIN" || type === "SECURITY" ? hrefOf({ name: "settings", page: "devices" }) : undefined;
}
