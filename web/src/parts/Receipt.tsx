import { text } from "../text/english.js";
import "./Receipt.css";

/** Delivery status of an own message, from pending to read. */
export type Delivery = "queued" | "sending" | "failed" | "sent" | "delivered" | "read";

const PATHS: Record<Delivery, string> = {
  queued: "M8 2.500a5.5 5.5 0 1 1 0 11 5.5 5.5 0 0 1 0-11M8 5v3.300l2 1.2",
  sending: "M8 2.500a5.5 5.5 0 1 1 0 11 5.5 5.5 0 0 1 0-11M8 5v3.300l2 1.2",
  failed: "M8 2.500a5.5 5.5 0 1 1 0 11 5.5 5.5 0 0 1 0-11M8 5v3.500M8 10.800v.1",
  sent: "M4 8.500L7 11.5 12.5 5",
  delivered: "M1.5 8.500L4.5 11.5 10 5M8 11.500L13.5 5",
  read: "M1.5 8.500L4.5 11.5 10 5M8 11.500L13.5 5",
};

export function Receipt({ delivery }: { delivery: Delivery }) {
  const label = text.delivery[delivery];
  return (
    <span className={`receipt receipt-${delivery}`} role="img" aria-label={label} title={label}>
      <svg viewBox="0 0 16 16" aria-hidden="true">
        <path d={PATHS[delivery]} />
      </svg>
    </span>
  );
}
