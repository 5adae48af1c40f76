import type { ChannelPort } from "../ports.js";

/** Channels with the rules of BroadcastChannel among all that share the returned function; messages arrive in a microtask. */
export function createLocalChannels(): (name: string) => ChannelPort {
  const members = new Set<{ readonly name: string; readonly listeners: Set<(message: unknown) => void> }>();
  return (name) => {
    const member = { name, listeners: new Set<(message: unknown) => void>() };
    members.add(member);
    return {
      post: (message) => {
        const others = [...members].filter((other) => other !== member && other.name === name);
        for (const { listeners } of others)
          queueMicrotask(() => listeners.forEach((run) => run(structuredClone(message))));
      },
      onMessage: (run) => {
        member.listeners.add(run);
        return () => void member.listeners.delete(run);
      },
      close: () => void members.delete(member),
    };
  };
}
