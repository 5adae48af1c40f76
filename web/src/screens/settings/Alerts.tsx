import { type AlertState, turnAlerts, useAlertState } from "../../app/alerts.js";
import { toastFailure } from "../../app/failures.js";
import { Switch } from "../../parts/Switch.js";
import { settingsText } from "../../text/english/settings.js";

/** Notifications of the system; the permission is requested only after the click. */
export function Alerts() {
  const state = useAlertState();
  const hints: Record<AlertState, string> = settingsText.alertHints;
  return (
    <Switch
      label={settingsText.alerts}
      hint={hints[state]}
      isOn={state === "on"}
      isDisabled={state === "denied" || state === "unsupported"}
      onChange={(isOn) => toastFailure(turnAlerts(isOn))}
    />
  );
}
