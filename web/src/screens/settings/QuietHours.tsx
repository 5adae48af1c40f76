import { useState } from "react";
import type { NotificationChange, NotificationSettingsRow } from "../../../../client/src/index.js";
import { useAct } from "../../app/use-act.js";
import { Button } from "../../parts/Button.js";
import { Field } from "../../parts/Field.js";
import { Switch } from "../../parts/Switch.js";
import { text } from "../../text/english.js";
import { pushText } from "../../text/english/push.js";

interface QuietHoursProps {
  quietHours: NotificationSettingsRow["quietHours"];
  update(change: NotificationChange): Promise<void>;
}

const DEFAULT = { from: "22:00", to: "07:00" };

/** Hours without pushes, by the clock of a time zone; of the browser's one when they are turned on. */
export function QuietHours({ quietHours, update }: QuietHoursProps) {
  const { isBusy, error, run } = useAct();
  const { timeZone: own } = Intl.DateTimeFormat().resolvedOptions();
  const change = (next: NotificationChange["quietHours"]) => void run(() => update({ quietHours: next ?? null }));
  return (
    <section className="settings-section">
      <Switch
        label={pushText.quiet}
        hint={pushText.quietHint}
        isOn={quietHours !== null}
        isDisabled={isBusy}
        onChange={(isOn) => change(isOn ? { ...DEFAULT, timeZone: own } : null)}
      />
      {quietHours && (
        <Times
          key={`${quietHours.from} ${quietHours.to} ${quietHours.timeZone}`}
          {...quietHours}
          own={own}
          isBusy={isBusy}
          save={change}
        />
      )}
      {error !== undefined && (
        <p className="field-error" role="alert">
          {error}
        </p>
      )}
    </section>
  );
}

interface TimesProps {
  from: string;
  to: string;
  timeZone: string;
  isQuietNow: boolean;
  /** Time zone of this device. */
  own: string;
  isBusy: boolean;
  save(next: NonNullable<NotificationChange["quietHours"]>): void;
}

function Times({ timeZone, isQuietNow, own, isBusy, save, ...saved }: TimesProps) {
  const [times, setTimes] = useState({ from: saved.from.slice(0, 5), to: saved.to.slice(0, 5) });
  const isChanged = times.from !== saved.from.slice(0, 5) || times.to !== saved.to.slice(0, 5);
  const isOther = timeZone !== own;
  return (
    <form
      className="form"
      onSubmit={(event) => {
        event.preventDefault();
        save({ ...times, timeZone });
      }}
    >
      <div className="quiet-times">
        {(["from", "to"] as const).map((side) => (
          <Field
            key={side}
            label={pushText[side]}
            type="time"
            required
            value={times[side]}
            onChange={(event) => setTimes({ ...times, [side]: event.target.value })}
          />
        ))}
      </div>
      <p className="field-hint">
        {isOther ? pushText.otherZone(timeZone, own) : pushText.timeZone(timeZone)}
        {isQuietNow && ` ${pushText.quietNow}`}
      </p>
      <div className="person-actions">
        {isChanged && (
          <Button type="submit" tone="primary" isBusy={isBusy}>
            {text.save}
          </Button>
        )}
        {isOther && <Button onClick={() => save({ ...times, timeZone: own })}>{pushText.useZone(own)}</Button>}
      </div>
    </form>
  );
}
