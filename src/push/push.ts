import type { PushPayload } from "./payload.js";

/** Kinds of push services. The webhook gets one push for each person instead of one for each device. */
export type PushServiceKind = "WEB" | "FCM" | "APNS" | "WEBHOOK";

/** Address of a device at its push service. */
export type PushTarget =
  | { readonly kind: "WEB"; readonly endpoint: string; readonly p256dh: string; readonly auth: string }
  | { readonly kind: "FCM"; readonly token: string }
  | {
      readonly kind: "APNS";
      readonly token: string;
      readonly topic: string;
      readonly environment: "PRODUCTION" | "SANDBOX";
    }
  /** A person, by their global id. */
  | { readonly kind: "WEBHOOK"; readonly userId: string };

/** One push. */
export interface PushMessage {
  readonly payload: PushPayload;
  /** Identifies the push, the same in each attempt: notification and sequence. */
  readonly id: string;
  /** Pushes of one key replace each other: 24 letters and digits that tell nothing about the conversation. */
  readonly collapseKey: string;
  /** True for a push without a sound. */
  readonly isSilent: boolean;
  /** Time after which the push service may drop it. */
  readonly expiresAt: Date;
}

/** Result of an attempt to send a push. `reason` is for the log: it has no address, key or word of the payload. */
export type PushOutcome =
  /** The push service has accepted it. */
  | { readonly result: "sent" }
  /** The address is no longer one: the device is deleted. */
  | { readonly result: "gone"; readonly reason: string }
  /** The payload is too large for the service: it is sent once more without a preview. */
  | { readonly result: "too large"; readonly reason: string }
  /** Worth another attempt, not before `retryAfterMs` where the service names a time. `scope` is what has to wait. */
  | {
      readonly result: "retry";
      readonly reason: string;
      readonly retryAfterMs?: number;
      readonly scope: "device" | "service";
    }
  /** A fault of this server's keys or requests: not retried, and an operator has to mend it. */
  | { readonly result: "refused"; readonly reason: string };

/** A push service. */
export interface PushService {
  /** Name of the part of the service that fails as one, which a circuit breaker watches: an origin or a project. */
  circuitOf(target: PushTarget): string;
  /** Sends a push. Does not reject: failures are outcomes. Ends within 10 s, or when `signal` is aborted. */
  send(target: PushTarget, message: PushMessage, signal: AbortSignal): Promise<PushOutcome>;
  close(): Promise<void>;
}

/** Push services that are configured, by kind. */
export type PushServices = Readonly<Partial<Record<PushServiceKind, PushService>>>;

/** Push of this process. */
export interface Push {
  readonly services: PushServices;
  /** Public key of Web Push (VAPID) in base64url, which browsers subscribe with; undefined where Web Push is off. */
  readonly webPushKey: string | undefined;
  /** Returns false for an address that no device of Web Push may have. */
  isAllowedEndpoint(endpoint: string): boolean;
  /** Makes the planner look for due notifications at their time, instead of at its next poll. */
  wake(): void;
}
