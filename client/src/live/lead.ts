import { PresenceChangedDocument } from "../generated/documents/PresenceChanged.js";
import { TypingChangedDocument } from "../generated/documents/TypingChanged.js";
import type { LiveContext } from "./context.js";
import type { LiveMessage } from "./live.js";
import { markSnapshotDelivered, sendMarks } from "./marks.js";
import { reportPresence } from "./report-presence.js";

/** Subscribes to the peers' states, and sends the viewer's marks and presence, until the signal. */
export function leadLive(context: LiveContext, signal: AbortSignal, show: (message: LiveMessage) => void): void {
  const { transport, onError } = context;
  sendMarks(context, signal);
  reportPresence(context, signal);
  markSnapshotDelivered(context).catch(onError);
  transport.subscribe(
    TypingChangedDocument,
    () => ({}),
    ({ typingChanged: { conversation, isTyping } }) =>
      show({ kind: "typing", conversationId: conversation.id, isTyping }),
    { signal },
  );
  transport.subscribe(
    PresenceChangedDocument,
    () => ({}),
    ({ presenceChanged: { user, presence } }) => show({ kind: "presence", userId: user.id, presence }),
    { signal },
  );
}
