import type { SessionRow } from "../../../../client/src/index.js";
import { useChat, useSessions } from "../../../../client/src/react/index.js";
import { useMinute } from "../../app/clock.js";
import { toastFailure } from "../../app/failures.js";
import { showToast } from "../../app/toasts.js";
import { Button } from "../../parts/Button.js";
import { Icon } from "../../parts/Icon.js";
import { ListRow } from "../../parts/ListRow.js";
import { settingsText } from "../../text/english/settings.js";
import { timeAgo } from "../../text/time.js";
import { StatusLine } from "./StatusLine.js";

/** The viewer's sessions, this one first. */
export function Devices() {
  const { settings } = useChat();
  const { status, rows } = useSessions();
  const sorted = rows.toSorted((one, other) => Number(other.isCurrent) - Number(one.isCurrent));
  const revokeOthers = async () => showToast(settingsText.revoked(await settings.revokeOthers()));
  return (
    <>
      <StatusLine status={status} isEmpty={rows.length === 0} />
      <ul className="settings-list">
        {sorted.map((session) => (
          <Row key={session.id} session={session} onRevoke={() => toastFailure(settings.revoke(session.id))} />
        ))}
      </ul>
      {rows.length > 1 && <Button onClick={() => toastFailure(revokeOthers())}>{settingsText.revokeOthers}</Button>}
    </>
  );
}

function Row({ session, onRevoke }: { session: SessionRow; onRevoke(): void }) {
  const now = useMinute();
  const { deviceName, ipAddress, isCurrent, isOnline, lastActivityAt } = session;
  const activity = isOnline ? settingsText.onlineNow : settingsText.active(timeAgo(new Date(lastActivityAt), now));
  const notes = [isCurrent ? settingsText.thisDevice : activity, ...(ipAddress === null ? [] : [ipAddress])];
  return (
    <ListRow
      lead={<Icon name="device" />}
      title={deviceName ?? settingsText.unknownDevice}
      note={notes.join(" · ")}
      actions={!isCurrent && <Button onClick={onRevoke}>{settingsText.revoke}</Button>}
    />
  );
}
