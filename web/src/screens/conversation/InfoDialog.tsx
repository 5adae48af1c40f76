import type { Message } from "../../../../client/src/index.js";
import { MessageDocument } from "../../../../client/src/generated/documents/Message.js";
import { useChat } from "../../../../client/src/react/index.js";
import { useLoaded } from "../../app/use-loaded.js";
import { Dialog } from "../../parts/Dialog.js";
import { Facts } from "../../parts/Facts.js";
import { text } from "../../text/english.js";
import { messageMenuText } from "../../text/english/message-menu.js";
import { fullTime } from "../../text/time.js";

/** Times at which a message was sent, delivered and read. */
export function InfoDialog({ message, onClose }: { message: Message; onClose(): void }) {
  const chat = useChat();
  const answer = useLoaded(message.id, () => chat.request(MessageDocument, { id: message.id }));
  const receipt = answer.status === "ready" ? answer.value.message : undefined;
  const timeOf = (at: string | null | undefined) => {
    if (answer.status === "loading") return text.loading;
    return at ? fullTime(new Date(at)) : messageMenuText.notYet;
  };
  return (
    <Dialog title={messageMenuText.infoTitle} onClose={onClose}>
      <Facts
        facts={[
          [text.delivery.sent, fullTime(new Date(message.sentAt))],
          [text.delivery.delivered, timeOf(receipt?.deliveredAt)],
          [text.delivery.read, timeOf(receipt?.readAt)],
        ]}
      />
    </Dialog>
  );
}
