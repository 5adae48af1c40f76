/** A change that the server has not answered yet. */
export interface OutboxItem {
  /** Order of enqueueing. */
  readonly n: number;
  readonly conversationId: string;
  readonly clientMessageId: string;
  /** "cancelled": sent at least once with an unknown outcome; sent to its end, then deleted. */
  readonly state: "queued" | "sending" | "failed" | "cancelled";
  readonly error?: string;
  /** Time of enqueueing in milliseconds, by the server's clock. */
  readonly at: number;
  readonly act: Act;
}

export type Act =
  | { readonly kind: "send"; readonly body?: string; readonly replyTo?: string }
  | { readonly kind: "edit"; readonly messageId: string; readonly body: string }
  | { readonly kind: "remove"; readonly messageId: string; readonly scope: "ME" | "EVERYONE" }
  | { readonly kind: "react"; readonly messageId: string; readonly emoji: string; readonly isOn: boolean };
