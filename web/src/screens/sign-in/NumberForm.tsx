import { useState, type ClipboardEvent, type SubmitEvent } from "react";
import { Button } from "../../parts/Button.js";
import { Field, Labelled } from "../../parts/Field.js";
import { text } from "../../text/english.js";
import { COUNTRIES, splitInternational, toInternational } from "../../text/phone.js";

export interface NumberFormProps {
  country: string;
  number: string;
  isBusy: boolean;
  error: string | undefined;
  onSubmit(phoneNumber: string): void;
}

/** Country and number. A number typed or pasted with + or 00 chooses its country. */
export function NumberForm({ isBusy, error, onSubmit, ...initial }: NumberFormProps) {
  const [{ country, number }, setValue] = useState(() => read(initial.number, initial.country));
  const onPaste = (event: ClipboardEvent) => {
    event.preventDefault();
    setValue(read(event.clipboardData.getData("text"), country));
  };
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (!isBusy && number.trim() !== "") onSubmit(toInternational(country, number));
  };
  return (
    <form className="sign-in-form" onSubmit={submit}>
      <div className="sign-in-number">
        <Labelled label={text.signIn.country}>
          {(ids) => (
            <select
              {...ids}
              className="field-input"
              value={country}
              onChange={(event) => setValue({ country: event.target.value, number })}
            >
              {COUNTRIES.map(({ code, name, callingCode }) => (
                <option key={code} value={code} label={`${name} +${callingCode}`}>
                  {`${name} +${callingCode}`}
                </option>
              ))}
            </select>
          )}
        </Labelled>
        <Field
          label={text.signIn.number}
          type="tel"
          name="tel"
          autoComplete="tel-national"
          dir="ltr"
          required
          error={error}
          value={number}
          onPaste={onPaste}
          onChange={(event) => setValue(read(event.target.value, country))}
        />
      </div>
      <Button type="submit" tone="primary" isBusy={isBusy}>
        {text.signIn.sendCode}
      </Button>
    </form>
  );
}

function read(input: string, country: string): { country: string; number: string } {
  const split = splitInternational(input, country);
  return split?.national ? { country: split.country, number: split.national } : { country, number: input };
}
