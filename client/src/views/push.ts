import type { Push, PushState } from "../push-api.js";
import { PushSettingsDocument } from "../generated/documents/PushSettings.js";
import { RegisterBrowserDocument } from "../generated/documents/RegisterBrowser.js";
import { RemovePushDeviceDocument } from "../generated/documents/RemovePushDevice.js";
import { SendTestPushDocument } from "../generated/documents/SendTestPush.js";
import { UpdateNotificationSettingsDocument } from "../generated/documents/UpdateNotificationSettings.js";
import type { PushSettingsQuery } from "../generated/types.js";
import type { StoredSession } from "../ports.js";
import { networkPorts } from "../ports/network.js";
import type { PushDeviceRow } from "../rows.js";
import { accept } from "../transport/accept.js";
import { subscribeWith, toWebPushInput } from "../transport/push-subscription.js";
import { withSession } from "../transport/session-lock.js";
import { type Account, type AccountState, accountState, requireAccount } from "./account.js";
import type { Services } from "./services.js";

const LOADING: PushState = { status: "loading", devices: [] };

type Viewer = PushSettingsQuery["viewer"];

/** Creates the functions over pushes of this browser, and over the settings of the viewer's notifications. */
export function createPush({
  accounts,
  request,
  onEvent,
  ports: given,
}: Services): Omit<Push, "state"> & { open(): AccountState<PushState> & { loadMore(): Promise<void> } } {
  const ports = networkPorts(given);
  const { notifications, sessions } = ports;
  const reloads = new Set<() => Promise<void>>();
  const load = async () => (await request(PushSettingsDocument, {})).viewer;
  const reload = async () => void (await Promise.all([...reloads].map((run) => run())));

  function stateOf({ webPushKey, pushDevices, notificationSettings }: Viewer): PushState {
    const permission = notifications.permission();
    const browser =
      permission === undefined || webPushKey === null
        ? "unsupported"
        : permission === "denied"
          ? "denied"
          : permission === "granted" && pushDevices.some(isHere)
            ? "on"
            : "off";
    return { status: "ready", browser, devices: pushDevices, settings: notificationSettings };
  }

  /** Shows the present values of an account until the returned function is called. */
  function follow(_account: Account, show: (state: PushState) => void): () => void {
    let viewer: Viewer | undefined;
    let isStopped = false;
    const set = (change: Partial<Viewer>) => {
      if (!viewer) return;
      viewer = { ...viewer, ...change };
      show(stateOf(viewer));
    };
    const read = async () => {
      try {
        const loaded = await load();
        if (isStopped) return;
        viewer = loaded;
        set({});
      } catch {
        if (!viewer && !isStopped) show({ ...LOADING, status: "error" });
      }
    };
    const ends = [
      () => reloads.delete(read),
      notifications.onChange(() => set({})),
      onEvent((event) => {
        if (event.__typename === "PushDevicesChanged") void read();
        if (event.__typename === "NotificationSettingsChanged") set({ notificationSettings: event.settings });
      }),
    ];
    reloads.add(read);
    void read();
    return () => {
      isStopped = true;
      for (const end of ends) end();
    };
  }

  /** Notes in the stored session of a user that it has the subscription, or none. */
  function remember(userId: string, push: StoredSession["push"]): Promise<void> {
    const note = async () => {
      const stored = await sessions.get(userId);
      if (!stored) return;
      const { push: _push, ...session } = stored;
      await sessions.replace({ ...session, ...(push && { push }) });
    };
    return withSession(ports, userId, AbortSignal.timeout(LOCK_TIMEOUT_MS), note);
  }

  /** Registers this browser for the person signed in; a subscription of another account moves to this one. */
  async function register(registration: ServiceWorkerRegistration, key: string): Promise<void> {
    const { viewerId } = requireAccount(accounts);
    const subscription = await subscribeWith(registration.pushManager, key);
    const input = { web: toWebPushInput(subscription), locale: notifications.locale() };
    accept((await request(RegisterBrowserDocument, { input })).registerPushDevice);
    for (const { userId, push } of await sessions.list())
      if (push && userId !== viewerId) await remember(userId, undefined);
    await remember(viewerId, { endpoint: subscription.endpoint, key });
  }

  return {
    open: () => {
      const view = accountState(accounts, LOADING, follow);
      return { ...view, loadMore: reload };
    },
    enable: async (registration) => {
      // First: browsers ask for the permission at the moment of a click alone.
      const permission = await notifications.request();
      try {
        if (permission !== "granted") return;
        const { webPushKey } = await load();
        if (webPushKey !== null) await register(registration, webPushKey);
      } finally {
        await reload();
      }
    },
    renew: async (registration) => {
      const { viewerId } = requireAccount(accounts);
      const { push } = (await sessions.get(viewerId)) ?? {};
      if (!push || notifications.permission() !== "granted") return;
      const subscription = await registration.pushManager.getSubscription();
      const { webPushKey, pushDevices } = await load();
      if (webPushKey === null) return;
      if (subscription?.endpoint !== push.endpoint || push.key !== webPushKey) await register(registration, webPushKey);
      else if (!pushDevices.some(isHere)) await remember(viewerId, undefined);
    },
    disable: async (registration) => {
      const { viewerId } = requireAccount(accounts);
      const { push } = (await sessions.get(viewerId)) ?? {};
      for (const { id } of (await load()).pushDevices.filter(isHere)) await remove(id);
      await remember(viewerId, undefined);
      if (push) await (await registration.pushManager.getSubscription())?.unsubscribe();
      await reload();
    },
    removeDevice: async (deviceId) => {
      await remove(deviceId);
      await reload();
    },
    sendTest: async (deviceId) => {
      const { accepted, reason } = accept((await request(SendTestPushDocument, { input: { deviceId } })).sendTestPush);
      return { isAccepted: accepted === true, reason };
    },
    update: async (input) => {
      accept((await request(UpdateNotificationSettingsDocument, { input })).updateNotificationSettings);
      await reload();
    },
  };

  async function remove(deviceId: string): Promise<void> {
    accept((await request(RemovePushDeviceDocument, { input: { deviceId } })).removePushDevice);
  }
}

const LOCK_TIMEOUT_MS = 60_000;

/** True for the device that this browser is for the person signed in. */
function isHere({ kind, session }: PushDeviceRow): boolean {
  return kind === "WEB" && session.isCurrent;
}
