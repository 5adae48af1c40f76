import type { Push, PushState } from "../../../../client/src/index.js";
import { turnAlerts } from "../../app/alerts.js";
import { requireRegistration } from "../../app/service-worker.js";
import { useAct } from "../../app/use-act.js";
import { Switch } from "../../parts/Switch.js";
import { pushText } from "../../text/english/push.js";

type Browser = NonNullable<PushState["browser"]>;

interface PushHereProps {
  browser: Browser;
  push: Pick<Push, "enable" | "disable">;
}

/** Pushes of this browser. The permission is requested only after the click, and after the words about its use. */
export function PushHere({ browser, push }: PushHereProps) {
  const { isBusy, error, run } = useAct();
  const change = async (isOn: boolean) => {
    const registration = await requireRegistration();
    if (!isOn) return push.disable(registration);
    await push.enable(registration);
    // The page notifies of what arrives while it is open and in use, for which there is no push.
    if (Notification.permission === "granted") await turnAlerts(true);
  };
  const isSupported = browser === "on" || browser === "off";
  return (
    <div>
      <Switch
        label={pushText.here}
        hint={browser === "unsupported" && isPageOfSafari() ? pushText.hints.ios : pushText.hints[browser]}
        isOn={browser === "on"}
        isDisabled={!isSupported || isBusy}
        onChange={(isOn) => void run(() => change(isOn))}
      />
      {isBusy && <p role="status">{pushText.working}</p>}
      {error !== undefined && (
        <p className="field-error" role="alert">
          {error}
        </p>
      )}
    </div>
  );
}

/** True on an iPhone or iPad for a page that is not on the home screen, which has no pushes. */
function isPageOfSafari(): boolean {
  return (navigator as { standalone?: boolean }).standalone === false;
}
