import type { ChannelPort } from "../ports.js";

/** BroadcastChannel; where the platform has none, or no other tab can exist, a channel without listeners. */
export function openChannel(Channel: typeof BroadcastChannel | undefined, name: string): ChannelPort {
  if (!Channel) return { post: () => {}, onMessage: () => () => {}, close: () => {} };
  const channel = new Channel(name);
  const listeners = new Set<(message: unknown) => void>();
  channel.onmessage = ({ data }: MessageEvent<unknown>) => listeners.forEach((run) => run(data));
  return {
    post: (message) => channel.postMessage(message),
    onMessage: (run) => {
      listeners.add(run);
      return () => void listeners.delete(run);
    },
    close: () => channel.close(),
  };
}
