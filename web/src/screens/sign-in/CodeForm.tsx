import { useEffect, useState, type SubmitEvent } from "react";
import { Button } from "../../parts/Button.js";
import { Field } from "../../parts/Field.js";
import { digitsOf } from "../../text/digits.js";
import { signInText } from "../../text/english/sign-in.js";
import { spacedNumber } from "../../text/spaced-number.js";

export interface CodeFormProps {
  phoneNumber: string;
  /** Seconds until another code can be requested; 0: now. */
  resendSeconds: number;
  isBusy: boolean;
  error: string | undefined;
  onSubmit(code: string): void;
  onResend(): void;
  onChangeNumber(): void;
}

const CODE_LENGTH = 6;

/** Six digits; the sixth submits. */
export function CodeForm({ phoneNumber, resendSeconds, isBusy, error, ...on }: CodeFormProps) {
  const [code, setCode] = useState("");
  useEffect(() => {
    if (error !== undefined) setCode("");
  }, [error]);
  const change = (value: string) => {
    const digits = digitsOf(value).slice(0, CODE_LENGTH);
    setCode(digits);
    if (digits.length === CODE_LENGTH && digits !== code) on.onSubmit(digits);
  };
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (!isBusy && code.length === CODE_LENGTH) on.onSubmit(code);
  };
  return (
    <form className="form" onSubmit={submit}>
      <Field
        label={signInText.code}
        hint={signInText.codeSent(spacedNumber(phoneNumber))}
        error={error}
        className="field-input sign-in-code"
        inputMode="numeric"
        autoComplete="one-time-code"
        pattern="[0-9]*"
        dir="ltr"
        required
        autoFocus
        value={code}
        onChange={(event) => change(event.target.value)}
      />
      <Button type="submit" tone="primary" isBusy={isBusy}>
        {signInText.continue}
      </Button>
      <p className="sign-in-links">
        <button type="button" onClick={on.onChangeNumber}>
          {signInText.changeNumber}
        </button>
        <button type="button" disabled={resendSeconds > 0} onClick={on.onResend}>
          {resendSeconds > 0 ? signInText.resendIn(resendSeconds) : signInText.resend}
        </button>
      </p>
    </form>
  );
}
