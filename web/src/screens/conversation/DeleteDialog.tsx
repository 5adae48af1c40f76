import { Confirm } from "../../parts/Dialog.js";
import { text } from "../../text/english.js";

interface DeleteDialogProps {
  canDeleteForEveryone: boolean;
  onDelete(scope: "ME" | "EVERYONE"): void;
  onClose(): void;
}

export function DeleteDialog({ canDeleteForEveryone, onDelete, onClose }: DeleteDialogProps) {
  const forMe = { label: text.message.deleteForMe, isDanger: true, run: () => onDelete("ME") };
  const forEveryone = { label: text.message.deleteForEveryone, isDanger: true, run: () => onDelete("EVERYONE") };
  return (
    <Confirm
      title={text.message.deleteTitle}
      choices={canDeleteForEveryone ? [forMe, forEveryone] : [forMe]}
      onClose={onClose}
    >
      {canDeleteForEveryone ? text.message.deleteHint : text.message.deleteForMeHint}
    </Confirm>
  );
}
