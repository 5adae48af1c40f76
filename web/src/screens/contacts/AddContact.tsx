import { useState, type SubmitEvent } from "react";
import { useChat } from "../../../../client/src/react/index.js";
import { navigate } from "../../app/navigation.js";
import { useAct } from "../../app/use-act.js";
import { Button } from "../../parts/Button.js";
import { Dialog } from "../../parts/Dialog.js";
import { Field } from "../../parts/Field.js";
import { NumberFields, readNumber } from "../../parts/NumberFields.js";
import { text } from "../../text/english.js";
import { contactsText } from "../../text/english/contacts.js";
import { countryOfLanguage, toInternational } from "../../text/phone.js";

/** Adds the person with a number to the contacts and opens the conversation with them. */
export function AddContact({ onClose }: { onClose(): void }) {
  const chat = useChat();
  const { isBusy, error, run } = useAct();
  const [number, setNumber] = useState(() => readNumber("", countryOfLanguage(navigator.language)));
  const [name, setName] = useState("");
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    const isDone = await run(async () => {
      const phoneNumber = toInternational(number.country, number.national);
      const { user } = await chat.contacts.add({ phoneNumber, ...(name.trim() !== "" && { name: name.trim() }) });
      navigate({ name: "conversation", id: await chat.openWith(user.id) });
    });
    if (isDone) onClose();
  };
  return (
    <Dialog title={contactsText.add} onClose={onClose}>
      <form className="form" onSubmit={(event) => void submit(event)}>
        <NumberFields value={number} error={error} onChange={setNumber} />
        <Field
          label={contactsText.name}
          hint={contactsText.nameHint}
          dir="auto"
          value={name}
          onChange={(event) => setName(event.target.value)}
        />
        <div className="dialog-actions">
          <Button onClick={onClose}>{text.cancel}</Button>
          <Button type="submit" tone="primary" isBusy={isBusy} disabled={isBusy || number.national.trim() === ""}>
            {contactsText.write}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
