import type { Message } from "../../../../client/src/index.js";
import type { Messages } from "../../../../client/src/react/index.js";
import { isBefore } from "../../app/clock.js";
import { toastFailure } from "../../app/failures.js";
import { DeleteDialog } from "./DeleteDialog.js";
import { EditsDialog } from "./EditsDialog.js";
import { EmojiDialog } from "./EmojiDialog.js";
import { InfoDialog } from "./InfoDialog.js";

export interface MessageDialogProps {
  kind: "delete" | "info" | "edits" | "emoji";
  message: Message;
  messages: Messages;
  onClose(): void;
}

export function MessageDialog({ kind, message, messages, onClose }: MessageDialogProps) {
  switch (kind) {
    case "delete":
      return (
        <DeleteDialog
          canDeleteForEveryone={isBefore(message.deletableUntil)}
          onDelete={(scope) => toastFailure(messages.remove(message.id, scope))}
          onClose={onClose}
        />
      );
    case "info":
      return <InfoDialog message={message} onClose={onClose} />;
    case "edits":
      return <EditsDialog messageId={message.id} onClose={onClose} />;
    case "emoji":
      return (
        <EmojiDialog onChoose={(emoji) => toastFailure(messages.react(message.id, emoji, true))} onClose={onClose} />
      );
  }
}
