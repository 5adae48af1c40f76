import { useState, type SubmitEvent } from "react";
import { Button } from "../../parts/Button.js";
import { NumberFields, readNumber } from "../../parts/NumberFields.js";
import { signInText } from "../../text/english/sign-in.js";
import { toInternational } from "../../text/phone.js";

export interface NumberFormProps {
  country: string;
  number: string;
  isBusy: boolean;
  error: string | undefined;
  onSubmit(phoneNumber: string): void;
}

export function NumberForm({ isBusy, error, onSubmit, ...initial }: NumberFormProps) {
  const [value, setValue] = useState(() => readNumber(initial.number, initial.country));
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (!isBusy && value.national.trim() !== "") onSubmit(toInternational(value.country, value.national));
  };
  return (
    <form className="form" onSubmit={submit}>
      <NumberFields value={value} error={error} onChange={setValue} />
      <Button type="submit" tone="primary" isBusy={isBusy}>
        {signInText.sendCode}
      </Button>
    </form>
  );
}
