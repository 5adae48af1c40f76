/** Device of the load generator: raw frames without a client library. */
export interface Device {
  /** Sends a message; the acknowledgement is passed to `onAnswer`. */
  send(message: Outgoing): void;
  close(): void;
}

/** Outgoing message; `clientId` is its idempotency key. */
export interface Outgoing {
  readonly conversationId: string;
  readonly clientId: string;
  readonly body: string;
}

/** Callbacks of a device. */
export interface Receiver {
  /** Called when the server has acknowledged the message with this body. */
  onAnswer(body: string): void;
  /** Called at each delivered message; `sequence` where the server returns one. */
  onMessage(message: { readonly body: string; readonly sequence: number | undefined }): void;
  /** Called when the server rejects a message under load. */
  onRefusal(clientId: string, code: string): void;
  /** Called for any other error, or a closed socket. */
  onFault(fault: string): void;
}

/** Endpoint and token of a device. */
export interface Endpoint {
  readonly url: string;
  readonly token: string;
}

/** Connects and authenticates; resolves once the stream is live. */
export type Connect = (endpoint: Endpoint, receiver: Receiver) => Promise<Device>;
