import type { SmsProviderName } from "../infra/sms-settings.js";

/** Message to a phone. */
export interface SmsMessage {
  /** In E.164. */
  readonly phoneNumber: string;
  readonly text: string;
}

/** Result of an attempt to send a message. `reason` is for the log: it has no number, code, key or word of the answer. */
export type SmsOutcome =
  /** The provider has taken the message. */
  | { readonly result: "accepted" }
  /** The number cannot receive the message; another attempt cannot succeed. */
  | { readonly result: "number"; readonly reason: string }
  /** Worth another attempt: the provider is away, or busy. */
  | { readonly result: "retry"; readonly reason: string }
  /** A fault of this server's keys, account or sender: not retried, and an operator has to mend it. */
  | { readonly result: "refused"; readonly reason: string };

/** A provider of SMS. */
export interface SmsProvider {
  readonly name: SmsProviderName;
  /** Longest time that `send` takes, in milliseconds. */
  readonly timeoutMs: number;
  /** Sends a message. Does not reject: failures are outcomes. */
  send(message: SmsMessage): Promise<SmsOutcome>;
}

/** The action that a code allows. */
export type CodePurpose = "LOGIN" | "DELETE_ACCOUNT";

/** A code before it is put into words. */
export interface CodeText {
  readonly code: string;
  readonly purpose: CodePurpose;
  /** BCP 47 tag of the person's language; undefined for the default text. */
  readonly locale: string | undefined;
}

/** Codes by SMS, as features use them. */
export interface Sms {
  readonly provider: SmsProvider;
  /** Returns the text of a code. */
  textOf(code: CodeText): string;
}

/** Sends the messages of the outbox that are due: those that a provider did not take, and those of killed processes. */
export interface SmsOutbox {
  /** Sends until nothing is due. */
  run(): Promise<void>;
  /** Runs at a time, for a message that this process has postponed. */
  runAt(dueAt: Date): void;
  /** Claims nothing more; what is under way ends. */
  stop(): void;
}
