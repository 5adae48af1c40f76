import { useEffect, useState } from "react";
import { useChat } from "../../../../client/src/react/index.js";
import { useViewerId } from "../../app/use-viewer-id.js";
import { text } from "../../text/english.js";

/**
 * Announces each live message of the other person to screen readers; not replayed or loaded ones, or the viewer's own.
 */
export function Announcer({ conversationId, name }: { conversationId: string; name: string }) {
  const chat = useChat();
  const viewerId = useViewerId();
  const [announced, setAnnounced] = useState({ id: "", sentence: "" });
  useEffect(
    () =>
      chat.onEvent((event) => {
        if (event.__typename !== "MessageSent") return;
        const { message } = event;
        if (message.conversation.id !== conversationId || message.sender.id === viewerId) return;
        setAnnounced({ id: message.id, sentence: `${name}: ${message.body ?? text.media[message.type]}` });
      }),
    [chat, conversationId, viewerId, name],
  );
  return (
    <p className="visually-hidden" aria-live="polite">
      {/* Screen readers announce a new element, also one with the words of the last. */}
      <span key={announced.id}>{announced.sentence}</span>
    </p>
  );
}
