import type { Database } from "../infra/database/database.js";
import type { AnchoredPosition } from "../log/position.js";
import { findLost, readHeads } from "../log/replay.js";
import type { LoggedEvent } from "../log/event.js";
import type { EphemeralEvent } from "./ephemeral-event.js";

/** Recipient of one user's events. */
export interface Subscriber {
  /** Gets each event of the log once and in order, from the channel's position at `attach` on. */
  onEvent?(event: LoggedEvent): void;
  onEphemeral?(event: EphemeralEvent): void;
  /** Called when ephemeral events may have been lost between the processes. */
  onEphemeralGap?(): void;
  /** Called when the log has lost events that the channel has delivered; the channel continues from `head`. */
  onRewind?(head: AnchoredPosition): void;
}

/** Channel of a user who is connected to this process. */
export interface UserChannel {
  readonly userId: bigint;
  readonly subscribers: Set<Subscriber>;
  /** Settles when the position is known. */
  readonly ready: Promise<void>;
  subscriptions: number;
  /** Position of the last event that the channel has delivered. */
  position: AnchoredPosition | undefined;
  /** Position at the last poll. */
  checkpoint: AnchoredPosition | undefined;
  isCatchingUp: boolean;
  isCatchUpRequested: boolean;
  /** True from the poll that finds the log rewound until the channel continues from its head. */
  isRewound: boolean;
}

/**
 * Compares channels with their logs and returns the heads of those that are behind or rewound. A log was rewound, by a
 * restore or a failover, if it ends before the channel's position, has another event there, or has lost the event of the
 * checkpoint: then new events have taken the sequences of those that the channel has delivered.
 */
export async function compareWithLogs(
  db: Database,
  channels: readonly UserChannel[],
): Promise<Map<UserChannel, number>> {
  // Taken before the read, which returns at least the events that the channels have now.
  const positions = channels.flatMap((channel) =>
    channel.position === undefined ? [] : [{ channel, position: channel.position, checkpoint: channel.checkpoint }],
  );
  const checkpoints = new Map<bigint, AnchoredPosition>();
  for (const { channel, position, checkpoint } of positions)
    if (checkpoint !== undefined && checkpoint.anchor !== 0 && checkpoint.seq !== position.seq)
      checkpoints.set(channel.userId, checkpoint);
  const userIds = positions.map(({ channel }) => channel.userId);
  const [heads, lost] = await Promise.all([readHeads(db, userIds), findLost(db, checkpoints)]);
  const found = new Map<UserChannel, number>();
  for (const { channel, position, checkpoint } of positions) {
    const head = heads.get(channel.userId);
    // Another checkpoint: the channel has continued from the head of a rewound log meanwhile.
    if (head === undefined || channel.checkpoint !== checkpoint) continue;
    const isOther = head.seq === position.seq && head.anchor !== 0 && head.anchor !== position.anchor;
    channel.isRewound ||= isOther || head.seq < position.seq || lost.has(channel.userId);
    channel.checkpoint = position;
    // Retention may have deleted the newest event: its position has no anchor any more.
    if (head.seq === position.seq && channel.position === position) channel.position = channel.checkpoint = head;
    if (channel.isRewound || head.seq > position.seq) found.set(channel, head.seq);
  }
  return found;
}

/** Returns true if the channel still has to read its log up to `head`. */
export function isBehind({ isRewound, position }: UserChannel, head: number): boolean {
  return isRewound || (position !== undefined && head > position.seq);
}
