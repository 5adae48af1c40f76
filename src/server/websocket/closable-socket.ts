import { WebSocket } from "ws";

/**
 * WebSocket that records its own close code, since ws reports only the code that the peer echoes, and flushes its send
 * buffer before the close frame.
 */
export class ClosableSocket extends WebSocket {
  closedWith: number | undefined;
  sendBuffer: { flush(): void } | undefined;

  override close(code?: number, reason?: string | Buffer): void {
    this.sendBuffer?.flush();
    this.closedWith ??= code;
    super.close(code, reason);
  }
}
