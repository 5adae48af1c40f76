import { usePush } from "../../../../client/src/react/index.js";
import { text } from "../../text/english.js";
import { pushText } from "../../text/english/push.js";
import { Alerts } from "./Alerts.js";
import { NotificationContent } from "./NotificationContent.js";
import { PushDevices } from "./PushDevices.js";
import { PushHere } from "./PushHere.js";
import { QuietHours } from "./QuietHours.js";

/** Notifications of this browser, the devices with pushes, and what holds for all of them. */
export function NotificationSettings() {
  const push = usePush();
  const { status, browser, settings, devices } = push;
  return (
    <>
      <Alerts />
      {browser === undefined && <p role="status">{status === "error" ? pushText.failed : text.loading}</p>}
      {browser !== undefined && <PushHere browser={browser} push={push} />}
      {devices.length > 0 && <PushDevices devices={devices} push={push} />}
      {settings && <NotificationContent settings={settings} update={push.update} />}
      {settings && <QuietHours quietHours={settings.quietHours} update={push.update} />}
    </>
  );
}
