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
  const [sentence, setSentence] = useState("");
  useEffect(
    () =>
      chat.onEvent((event) => {
        if (event.__typename !== "MessageSent") return;
        const { message } = event;
        if (message.conversation.id !== conversationId || message.sender.id === viewerId) return;
        setSentence(`${name}: ${message.body ?? text.media[message.type]}`);
      }),
    [chat, conversationId, viewerId, name],
  );
  return (
    <p className="visually-hidden" aria-live="polite">
      {sentence}
    </p>
  );
}
