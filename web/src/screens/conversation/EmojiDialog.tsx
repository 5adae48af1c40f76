import { useState, type SubmitEvent } from "react";
import { Button } from "../../parts/Button.js";
import { Dialog } from "../../parts/Dialog.js";
import { Field } from "../../parts/Field.js";
import { text } from "../../text/english.js";
import { messageMenuText } from "../../text/english/message-menu.js";

interface EmojiDialogProps {
  onChoose(emoji: string): void;
  onClose(): void;
}

const EMOJI = /\p{Emoji}/u;
const segmenter = new Intl.Segmenter();

/** Takes any emoji from the keyboard or the clipboard. */
export function EmojiDialog({ onChoose, onClose }: EmojiDialogProps) {
  const [value, setValue] = useState("");
  const emoji = [...segmenter.segment(value.trim())].at(-1)?.segment ?? "";
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (!EMOJI.test(emoji)) return;
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
          <Button type="submit" tone="primary" disabled={!EMOJI.test(emoji)}>
            {messageMenuText.react}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
