import { type AlertState, turnAlerts, useAlertState } from "../../app/alerts.js";
import { toastFailure } from "../../app/failures.js";
import { Switch } from "../../parts/Switch.js";
import { pushText } from "../../text/english/push.js";

/** Notifications of the system while the page is open; the permission is requested only after the click. */
export function Alerts() {
  const state = useAlertState();
  const hints: Record<AlertState, string> = pushText.alertHints;
  return (
    <Switch
      label={pushText.alerts}
      hint={hints[state]}
      isOn={state === "on"}
      isDisabled={state === "denied" || state === "unsupported"}
      onChange={(isOn) => toastFailure(turnAlerts(isOn))}
    />
  );
}
