import { useState, type SubmitEvent } from "react";
import { Button } from "../../parts/Button.js";
import { Dialog } from "../../parts/Dialog.js";
import { Field } from "../../parts/Field.js";
import { lastEmojiOf } from "../../text/emoji.js";
import { text } from "../../text/english.js";
import { messageMenuText } from "../../text/english/message-menu.js";

interface EmojiDialogProps {
  onChoose(emoji: string): void;
  onClose(): void;
}

/** Takes any emoji from the keyboard or the clipboard. */
export function EmojiDialog({ onChoose, onClose }: EmojiDialogProps) {
  const [value, setValue] = useState("");
  const emoji = lastEmojiOf(value);
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (emoji === undefined) return;
    onClose();
    onChoose(emoji);
  };
  return (
    <Dialog title={messageMenuText.otherReaction} onClose={onClose}>
      <form onSubmit={submit}>
        <Field
          label={messageMenuText.emoji}
          hint={messageMenuText.emojiHint}
          value={value}
          onChange={(event) => setValue(event.target.value)}
        />
        <div className="dialog-actions">
          <Button onClick={onClose}>{text.cancel}</Button>
          <Button type="submit" tone="primary" disabled={emoji === undefined}>
            {messageMenuText.react}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
