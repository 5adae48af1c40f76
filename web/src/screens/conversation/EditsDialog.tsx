import { MessageEditsDocument } from "../../../../client/src/generated/documents/MessageEdits.js";
import { useChat } from "../../../../client/src/react/index.js";
import { useLoaded } from "../../app/use-loaded.js";
import { Dialog } from "../../parts/Dialog.js";
import { LinkedText } from "../../parts/LinkedText.js";
import { text } from "../../text/english.js";
import { messageMenuText } from "../../text/english/message-menu.js";
import { fullTime } from "../../text/time.js";
import "./EditsDialog.css";

/** Earlier texts of an edited message. */
export function EditsDialog({ messageId, onClose }: { messageId: string; onClose(): void }) {
  const chat = useChat();
  const answer = useLoaded(messageId, () => chat.request(MessageEditsDocument, { id: messageId }));
  return (
    <Dialog title={messageMenuText.editsTitle} onClose={onClose}>
      {answer.status !== "ready" ? (
        <p role="status">{answer.status === "loading" ? text.loading : text.errors.other}</p>
      ) : (
        <ol className="edits">
          {answer.value.message?.edits.map(({ body, editedAt }) => (
            <li key={editedAt}>
              <p className="edits-time">{messageMenuText.until(fullTime(new Date(editedAt)))}</p>
              <p className="edits-text" dir="auto">
                <LinkedText>{body ?? ""}</LinkedText>
              </p>
            </li>
          ))}
        </ol>
      )}
    </Dialog>
  );
}
