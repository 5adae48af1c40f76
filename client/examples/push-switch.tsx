import { useEffect } from "react";
import { useChat, usePush } from "../src/react/index.js";

// #region switch
/** Turns the pushes of this browser on and off. Browsers ask for the permission at the moment of a click alone. */
export function PushSwitch({ registration }: { registration: ServiceWorkerRegistration }) {
  const { browser, enable, disable } = usePush();
  if (browser === undefined) return null;
  if (browser === "unsupported") return <p>This browser has no pushes.</p>;
  if (browser === "denied") return <p>Allow notifications in the settings of the browser, then come back.</p>;
  return browser === "on" ? (
    <button onClick={() => void disable(registration)}>Turn notifications off</button>
  ) : (
    <button onClick={() => void enable(registration)}>Notify me of new messages while this page is closed</button>
  );
}

/** Registers anew at each start what the browser or the server has replaced. Asks for nothing. */
export function useRenewedPush(registration: ServiceWorkerRegistration): void {
  const { push } = useChat();
  useEffect(() => void push.renew(registration).catch(() => undefined), [push, registration]);
}
// #endregion switch
