/** A person's device as the load generator has it: raw frames, no client library in between. */
export interface Device {
  /** Says something. The answer, when it is there, goes to `onAnswer` of the device. */
  send(message: Outgoing): void;
  close(): void;
}

/** What is said where; `clientId` names it. */
export interface Outgoing {
  readonly conversationId: string;
  readonly clientId: string;
  readonly body: string;
}

/** What a device hears. */
export interface Receiver {
  /** A message of its own has been accepted, under this text. */
  onAnswer(body: string): void;
  /** Somebody has said something; `sequence` where the server gives one. */
  onMessage(message: { readonly body: string; readonly sequence: number | undefined }): void;
  /** The server has no time for the message that `clientId` names, and says so. */
  onRefusal(clientId: string, code: string): void;
  /** Something went wrong, or the line is gone. */
  onFault(fault: string): void;
}

/** Where a device connects, and as whom. */
export interface Line {
  readonly url: string;
  readonly token: string;
}

/** Connects, signs in, and resolves once nothing that is said from now on is missed. */
export type Connect = (line: Line, ears: Receiver) => Promise<Device>;
