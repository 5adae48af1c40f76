import type { Readable } from "./readable.js";
import type { NotificationSettingsRow, PushDeviceRow } from "./rows.js";
import type { Status } from "./status.js";

/** Pushes of this browser for the person signed in in this tab, and the settings of their notifications on all devices. */
export interface Push {
  /** Requested while somebody subscribes, and kept up to date. */
  readonly state: Readable<PushState>;
  /**
   * Asks for the permission, subscribes and registers this browser; call it from a click. `state.browser` is "on"
   * afterwards, or what keeps it from that. @throws Refused; Error with the code PUSH_UNAVAILABLE where the browser does
   * not reach its push service
   */
  enable(registration: ServiceWorkerRegistration): Promise<void>;
  /**
   * Registers anew where the subscription of this browser or the server's key has changed; nothing where pushes are not
   * turned on here. Never asks for the permission. Call it at each start, once the worker is registered.
   */
  renew(registration: ServiceWorkerRegistration): Promise<void>;
  disable(registration: ServiceWorkerRegistration): Promise<void>;
  /** Ends the pushes to one of the viewer's devices. */
  removeDevice(deviceId: string): Promise<void>;
  /** Sends a test push, at most 5 an hour. `reason` says in words why the push service has not taken it. */
  sendTest(deviceId: string): Promise<{ readonly isAccepted: boolean; readonly reason: string | null }>;
  /** Changes the settings of the viewer's notifications. @throws Refused INVALID */
  update(change: NotificationChange): Promise<void>;
}

export interface PushState {
  /** Of the answer of the server. */
  readonly status: Status;
  /**
   * "unsupported": by the browser or by the server. "denied": the person has to allow notifications in the browser.
   * Absent until the server has answered.
   */
  readonly browser?: "unsupported" | "denied" | "off" | "on";
  /** Devices of the viewer that get pushes. */
  readonly devices: readonly PushDeviceRow[];
  /** Absent until the server has answered. */
  readonly settings?: NotificationSettingsRow;
}

/** Absent values stay; null for `quietHours` ends them. */
export interface NotificationChange {
  readonly preview?: NotificationSettingsRow["preview"];
  readonly sound?: boolean;
  readonly badge?: boolean;
  readonly contacts?: boolean;
  /** Times as 22:00, and the name of a time zone as Europe/Vienna. */
  readonly quietHours?: { readonly from: string; readonly to: string; readonly timeZone: string } | null;
}
