import type { NotificationChange, NotificationSettingsRow } from "../../../../client/src/index.js";
import { useAct } from "../../app/use-act.js";
import { Choice } from "../../parts/Choice.js";
import { Switch } from "../../parts/Switch.js";
import { pushText } from "../../text/english/push.js";

interface NotificationContentProps {
  settings: NotificationSettingsRow;
  update(change: NotificationChange): Promise<void>;
}

/** Words, sound and badge of the pushes to all devices. */
export function NotificationContent({ settings, update }: NotificationContentProps) {
  const { isBusy, error, run } = useAct();
  const change = (next: NotificationChange) => void run(() => update(next));
  return (
    <section className="settings-section">
      <h2>{pushText.content}</h2>
      {error !== undefined && (
        <p className="field-error" role="alert">
          {error}
        </p>
      )}
      <Choice
        label={pushText.preview}
        hint={pushText.previewHint}
        value={settings.preview}
        options={pushText.previews}
        onChange={(preview) => change({ preview })}
      />
      <Switch
        label={pushText.sound}
        isOn={settings.sound}
        isDisabled={isBusy}
        onChange={(sound) => change({ sound })}
      />
      <Switch
        label={pushText.badge}
        isOn={settings.badge}
        isDisabled={isBusy}
        onChange={(badge) => change({ badge })}
      />
      <Switch
        label={pushText.contacts}
        hint={pushText.contactsHint}
        isOn={settings.contacts}
        isDisabled={isBusy}
        onChange={(contacts) => change({ contacts })}
      />
    </section>
  );
}
