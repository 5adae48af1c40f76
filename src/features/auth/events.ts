/** Reaches every node: the session is over, so its sockets close. Without `sessionId`, all sessions of the user are. */
export interface SessionEndedSignal {
  readonly kind: "SessionEnded";
  readonly sessionId?: bigint;
}
