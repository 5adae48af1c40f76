import { type Writable, createWritable } from "../readable.js";
import type { NotificationsPort } from "../ports.js";

/** The pushes of a browser: its permission, and the registration of a worker with one subscription at a time. */
export interface PushBrowser {
  readonly registration: ServiceWorkerRegistration;
  readonly notifications: NotificationsPort;
  readonly permission: Writable<NotificationPermission | undefined>;
  /** Answer of the person to the question for the permission. */
  answer: NotificationPermission;
  /** Questions so far. */
  questions: number;
  /** Address of the present subscription. */
  endpoint(): string | undefined;
  /** Ends the subscription, as a browser may at any time. */
  expire(): void;
  /** False: the push service of the browser cannot be reached. */
  isReachable: boolean;
}

/** Creates a browser that nobody has asked for the permission. Its addresses are those of a push service that exists. */
export function createPushBrowser(): PushBrowser {
  const permission = createWritable<NotificationPermission | undefined>("default");
  let current: PushSubscription | null = null;
  const browser: PushBrowser = {
    permission,
    answer: "granted",
    questions: 0,
    isReachable: true,
    endpoint: () => current?.endpoint,
    expire: () => (current = null),
    notifications: {
      permission: permission.get,
      request: () => {
        if (permission.get() === "default") {
          browser.questions += 1;
          permission.set(browser.answer);
        }
        return Promise.resolve(permission.get());
      },
      onChange: permission.subscribe,
      locale: () => "de-AT",
    },
    registration: {
      pushManager: {
        getSubscription: () => Promise.resolve(current),
        subscribe: async ({ applicationServerKey }: PushSubscriptionOptionsInit) => {
          if (!browser.isReachable) throw new DOMException("Registration failed.", "AbortError");
          const created = await createSubscription(applicationServerKey as string, () => {
            if (current === created) current = null;
          });
          return (current = created);
        },
      },
    } as unknown as ServiceWorkerRegistration,
  };
  return browser;
}

async function createSubscription(applicationServerKey: string, onEnd: () => void): Promise<PushSubscription> {
  const { publicKey } = await crypto.subtle.generateKey({ name: "ECDH", namedCurve: "P-256" }, false, ["deriveBits"]);
  const endpoint = `https://fcm.googleapis.com/fcm/send/${crypto.randomUUID()}`;
  const keys = {
    p256dh: toBase64url(new Uint8Array(await crypto.subtle.exportKey("raw", publicKey))),
    auth: toBase64url(crypto.getRandomValues(new Uint8Array(16))),
  };
  return {
    endpoint,
    options: { userVisibleOnly: true, applicationServerKey: fromBase64url(applicationServerKey) },
    toJSON: () => ({ endpoint, expirationTime: null, keys }),
    unsubscribe: () => {
      onEnd();
      return Promise.resolve(true);
    },
  } as unknown as PushSubscription;
}

function toBase64url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replace(/=+$/u, "");
}

function fromBase64url(text: string): ArrayBuffer {
  const binary = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(binary, (character) => character.charCodeAt(0)).buffer;
}
