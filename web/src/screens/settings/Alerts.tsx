import { type AlertState, turnAlerts, useAlertState } from "../../app/alerts.js";
import { toastFailure } from "../../app/failures.js";
import { Switch } from "../../parts/Switch.js";
import { text } from "../../text/english.js";

/** Notifications of the system; the browser is asked for its permission after the click alone. */
export function Alerts() {
  const state = useAlertState();
  const hints: Record<AlertState, string> = text.settings.alertHints;
  return (
    <Switch
      label={text.settings.alerts}
      hint={hints[state]}
      isOn={state === "on"}
      isDisabled={state === "denied" || state === "unsupported"}
      onChange={(isOn) => toastFailure(turnAlerts(isOn))}
    />
  );
}
