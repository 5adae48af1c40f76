import { RegisterBrowserDocument } from "../generated/documents/RegisterBrowser.js";
import { toWebPushInput } from "../transport/push-subscription.js";
import type { RefreshOnceContext } from "../transport/refresh.js";
import { withSession } from "../transport/session-lock.js";
import { listSessions, requestAs } from "./as-session.js";
import type { Worker } from "./worker.js";

const TIMEOUT_MS = 20_000;

/**
 * Registers the subscription that replaces one of this browser, for the account that had it. A failure leaves that to
 * `chat.push.renew` at the next start of a page.
 */
export async function renew(
  { registration, navigator }: Worker,
  context: RefreshOnceContext,
  given: PushSubscription | null | undefined,
): Promise<void> {
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  const { sessions } = context.ports;
  for (const session of await listSessions(context)) {
    if (!session.push) continue;
    const { key } = session.push;
    const subscription =
      given ?? (await registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key }));
    const input = { web: toWebPushInput(subscription), locale: navigator.language };
    const { registerPushDevice } = await requestAs(context, session, signal, RegisterBrowserDocument, { input });
    if (registerPushDevice?.userErrors.length !== 0) continue;
    await withSession(context.ports, session.userId, signal, async () => {
      const latest = await sessions.get(session.userId);
      if (latest) await sessions.replace({ ...latest, push: { endpoint: subscription.endpoint, key } });
    });
  }
}
