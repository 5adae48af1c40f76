import { Confirm } from "../../parts/Dialog.js";
import { messageMenuText } from "../../text/english/message-menu.js";

interface DeleteDialogProps {
  canDeleteForEveryone: boolean;
  onDelete(scope: "ME" | "EVERYONE"): void;
  onClose(): void;
}

export function DeleteDialog({ canDeleteForEveryone, onDelete, onClose }: DeleteDialogProps) {
  const forMe = { label: messageMenuText.deleteForMe, isDanger: true, run: () => onDelete("ME") };
  const forEveryone = { label: messageMenuText.deleteForEveryone, isDanger: true, run: () => onDelete("EVERYONE") };
  return (
    <Confirm
      title={messageMenuText.deleteTitle}
      choices={canDeleteForEveryone ? [forMe, forEveryone] : [forMe]}
      onClose={onClose}
    >
      {canDeleteForEveryone ? messageMenuText.deleteHint : messageMenuText.deleteForMeHint}
    </Confirm>
  );
}
