/**
 * Position in a user's log, anchored in its event. After a restore the log assigns the same sequences to other events,
 * which have other creation times, so an anchored position cannot be mistaken for one in another history.
 */
export interface LogPosition {
  readonly seq: number;
  /** Creation time of the event, in ms; 0 if the log has no event there. Absent in cursors of older versions. */
  readonly anchor?: number;
}

/** Position whose anchor is known. */
export type AnchoredPosition = Required<LogPosition>;

/** Position of a log without events. */
export const EMPTY_LOG: AnchoredPosition = { seq: 0, anchor: 0 };

/** Returns the position of an event, or of a marker of a stream, which has a separate anchor. */
export function positionOf(event: {
  readonly seq: number;
  readonly createdAt: Date;
  readonly anchor?: number;
}): AnchoredPosition {
  return { seq: event.seq, anchor: event.anchor ?? event.createdAt.getTime() };
}
