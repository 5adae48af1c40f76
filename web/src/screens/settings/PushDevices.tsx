import type { Push, PushDeviceRow } from "../../../../client/src/index.js";
import { useMinute } from "../../app/clock.js";
import { toastFailure } from "../../app/failures.js";
import { showToast } from "../../app/toasts.js";
import { Button } from "../../parts/Button.js";
import { Icon } from "../../parts/Icon.js";
import { ListRow } from "../../parts/ListRow.js";
import { pushText } from "../../text/english/push.js";
import { timeAgo } from "../../text/time.js";

interface PushDevicesProps {
  devices: readonly PushDeviceRow[];
  push: Pick<Push, "removeDevice" | "sendTest">;
}

/** The viewer's devices with pushes, this browser first. */
export function PushDevices({ devices, push }: PushDevicesProps) {
  const sorted = devices.toSorted((one, other) => Number(other.session.isCurrent) - Number(one.session.isCurrent));
  const test = async (id: string) => {
    const { isAccepted, reason } = await push.sendTest(id);
    showToast(isAccepted ? pushText.testSent : (reason ?? pushText.failed));
  };
  return (
    <section className="settings-section">
      <h2>{pushText.devices}</h2>
      <p className="field-hint">{pushText.devicesHint}</p>
      <ul className="settings-list">
        {sorted.map((device) => (
          <Row
            key={device.id}
            device={device}
            onTest={() => toastFailure(test(device.id))}
            onRemove={() => toastFailure(push.removeDevice(device.id))}
          />
        ))}
      </ul>
    </section>
  );
}

interface RowProps {
  device: PushDeviceRow;
  onTest(): void;
  onRemove(): void;
}

function Row({ device: { session, lastDeliveredAt, registeredAt, isFailing }, onTest, onRemove }: RowProps) {
  const now = useMinute();
  const name = session.deviceName ?? pushText.unknownDevice;
  const last =
    lastDeliveredAt === null
      ? pushText.added(timeAgo(new Date(registeredAt), now))
      : pushText.lastPush(timeAgo(new Date(lastDeliveredAt), now));
  const notes = [session.isCurrent ? pushText.thisBrowser : name, last, ...(isFailing ? [pushText.failing] : [])];
  return (
    <ListRow
      lead={<Icon name="device" />}
      title={name}
      note={notes.slice(session.isCurrent ? 0 : 1).join(" · ")}
      actions={
        <span className="settings-actions">
          <Button aria-label={pushText.testOf(name)} onClick={onTest}>
            {pushText.test}
          </Button>
          <Button aria-label={pushText.removeOf(name)} onClick={onRemove}>
            {pushText.remove}
          </Button>
        </span>
      }
    />
  );
}
