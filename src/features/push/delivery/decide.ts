import type { NotificationType } from "../../../generated/enums.js";
import { quietUntil } from "../../../model/quiet-hours.js";
import type { Subject } from "./subject.js";

/** Reasons for a notification not to be pushed, as labels of a metric. */
export type DropReason = "blocked" | "in_use" | "muted" | "unwanted" | "no_device";

/** Decision about a notification that is due. */
export type Decision =
  | { readonly action: "show" }
  /** Nothing is left to show: what was pushed is retracted. */
  | { readonly action: "retract" }
  | { readonly action: "drop"; readonly reason: DropReason }
  | { readonly action: "postpone"; readonly until: Date };

/** Types that quiet hours do not postpone: they may tell of somebody else in the account. */
const URGENT: ReadonlySet<NotificationType> = new Set<NotificationType>(["NEW_LOGIN", "SECURITY", "SYSTEM"]);

/**
 * Decides about a notification at a time. `isInUse`: its owner has a device that is ONLINE. A device that is AWAY holds
 * nothing back, even if it has got the message: nobody looks at it.
 */
export function decide(subject: Subject, { isInUse, at }: { readonly isInUse: boolean; readonly at: Date }): Decision {
  if (!subject.isOpen || !subject.isActive) return { action: "retract" };
  // Without a retraction: it would tell a person that they are blocked.
  if (subject.isBlocked) return { action: "drop", reason: "blocked" };
  // Archived and muted is muted: the archive alone ends with the next message.
  if (subject.isMuted || subject.level === "NONE") return { action: "drop", reason: "muted" };
  if (subject.type === "CONTACT" && !subject.wantsContacts) return { action: "drop", reason: "unwanted" };
  if (isInUse) return { action: "drop", reason: "in_use" };
  const until = URGENT.has(subject.type) ? undefined : quietUntil(subject, at);
  return until === undefined ? { action: "show" } : { action: "postpone", until };
}
