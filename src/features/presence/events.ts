export const PresenceStatus = { ONLINE: "ONLINE", AWAY: "AWAY", OFFLINE: "OFFLINE" } as const;
export type PresenceStatus = (typeof PresenceStatus)[keyof typeof PresenceStatus];

/** Reaches those who may see it: the user came, went, or is away. */
export interface PresenceSignal {
  readonly kind: "PresenceChanged";
  readonly userId: bigint;
}

/** Reaches the sockets of a device, at whatever process they are: it says how lively it is. */
export interface LivelinessSignal {
  readonly kind: "LivelinessChanged";
  readonly sessionId: bigint;
  readonly status: PresenceStatus;
}
