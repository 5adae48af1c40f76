import { useState, type SubmitEvent } from "react";
import { Button } from "../../parts/Button.js";
import { Field } from "../../parts/Field.js";
import { signInText } from "../../text/english/sign-in.js";

interface NameFormProps {
  isBusy: boolean;
  error: string | undefined;
  onSubmit(fullName: string): void;
}

/** A new person's name, as others will see it. */
export function NameForm({ isBusy, error, onSubmit }: NameFormProps) {
  const [name, setName] = useState("");
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (!isBusy && name.trim() !== "") onSubmit(name.trim());
  };
  return (
    <form className="form" onSubmit={submit}>
      <h2 className="sign-in-welcome">{signInText.welcome}</h2>
      <Field
        label={signInText.name}
        hint={signInText.nameHint}
        error={error}
        autoComplete="name"
        dir="auto"
        required
        autoFocus
        value={name}
        onChange={(event) => setName(event.target.value)}
      />
      <Button type="submit" tone="primary" isBusy={isBusy}>
        {signInText.continue}
      </Button>
    </form>
  );
}
