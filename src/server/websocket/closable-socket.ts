import { WebSocket } from "ws";

/**
 * Remembers what it was closed with: of a close of ours, ws tells only whether the other end has answered it. What was said
 * before the close goes out before it.
 */
export class ClosableSocket extends WebSocket {
  closedWith: number | undefined;
  unsent: { flush(): void } | undefined;

  override close(code?: number, reason?: string | Buffer): void {
    this.unsent?.flush();
    this.closedWith ??= code;
    super.close(code, reason);
  }
}
