import type { ClipboardEvent } from "react";
import { phoneText } from "../text/english/phone.js";
import { COUNTRIES, splitInternational } from "../text/phone.js";
import { Field, Labelled } from "./Field.js";

export interface NumberValue {
  country: string;
  national: string;
}

interface NumberFieldsProps {
  value: NumberValue;
  error: string | undefined;
  onChange(value: NumberValue): void;
}

/** Country and number. A number typed or pasted with + or 00 chooses its country. */
export function NumberFields({ value, error, onChange }: NumberFieldsProps) {
  const onPaste = (event: ClipboardEvent) => {
    event.preventDefault();
    onChange(readNumber(event.clipboardData.getData("text"), value.country));
  };
  return (
    <>
      <Labelled label={phoneText.country}>
        {(ids) => (
          <select
            {...ids}
            className="field-input"
            value={value.country}
            onChange={(event) => onChange({ ...value, country: event.target.value })}
          >
            {COUNTRIES.map(({ code, name, callingCode }) => (
              <option key={code} value={code}>
                {`${name} +${callingCode}`}
              </option>
            ))}
          </select>
        )}
      </Labelled>
      <Field
        label={phoneText.number}
        type="tel"
        name="tel"
        autoComplete="tel-national"
        dir="ltr"
        required
        error={error}
        value={value.national}
        onPaste={onPaste}
        onChange={(event) => onChange(readNumber(event.target.value, value.country))}
      />
    </>
  );
}

export function readNumber(input: string, country: string): NumberValue {
  const split = splitInternational(input, country);
  return split?.national ? split : { country, national: input };
}
