import type { WebPushInput } from "../generated/types.js";

/** Chromium without a network tries for ever. */
const TIMEOUT_MS = 15_000;

type PushManagerPort = Pick<PushManager, "getSubscription" | "subscribe">;

/**
 * Returns the subscription of a browser with the server's key; one with another key is ended first.
 * @throws Error with the code PUSH_UNAVAILABLE where the push service of the browser cannot be reached
 */
export async function subscribeWith(manager: PushManagerPort, key: string): Promise<PushSubscription> {
  const present = await manager.getSubscription();
  if (present && keyOf(present) === key) return present;
  await present?.unsubscribe();
  const unavailable = (cause?: unknown) =>
    Object.assign(new Error("The push service of this browser does not answer.", { cause }), {
      code: "PUSH_UNAVAILABLE",
    });
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(unavailable()), TIMEOUT_MS);
    manager
      .subscribe({ userVisibleOnly: true, applicationServerKey: key })
      .then(resolve, (cause: unknown) => reject(unavailable(cause)))
      .finally(() => clearTimeout(timer));
  });
}

/** Address and keys of a subscription, as the server takes them. */
export function toWebPushInput(subscription: PushSubscription): WebPushInput {
  const { endpoint, keys } = subscription.toJSON();
  return { endpoint, ...keys } as WebPushInput;
}

/** Key of the server in base64url. */
function keyOf({ options }: PushSubscription): string {
  const bytes = new Uint8Array(options.applicationServerKey ?? []);
  return btoa(String.fromCharCode(...bytes))
    .replace(/[+]/gu, "-")
    .replace(/[/]/gu, "_")
    .replace(/=+$/u, "");
}
