import type { WebPushInput } from "../generated/types.js";

type PushManagerPort = Pick<PushManager, "getSubscription" | "subscribe">;

/**
 * Returns the subscription of a browser with the server's key; one with another key is ended first.
 * @throws Error with the code PUSH_UNAVAILABLE where the push service of the browser cannot be reached
 */
export async function subscribeWith(manager: PushManagerPort, key: string): Promise<PushSubscription> {
  const present = await manager.getSubscription();
  if (present && keyOf(present) === key) return present;
  await present?.unsubscribe();
  try {
    return await manager.subscribe({ userVisibleOnly: true, applicationServerKey: key });
  } catch (cause) {
    throw Object.assign(new Error("The push service of this browser does not answer.", { cause }), {
      code: "PUSH_UNAVAILABLE",
    });
  }
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
