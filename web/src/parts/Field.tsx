import { useId, type InputHTMLAttributes, type ReactNode, type Ref } from "react";
import "./Field.css";

interface FieldProps extends InputHTMLAttributes<HTMLInputElement> {
  label: string;
  hint?: string | undefined;
  error?: string | undefined;
  ref?: Ref<HTMLInputElement>;
}

/** Input with its label; hint and error are read with it. */
export function Field({ label, hint, error, ...input }: FieldProps) {
  return (
    <Labelled label={label} hint={hint} error={error}>
      {(ids) => <input className="field-input" {...ids} {...input} />}
    </Labelled>
  );
}

interface LabelledProps {
  label: string;
  hint?: string | undefined;
  error?: string | undefined;
  children(ids: { id: string; "aria-describedby": string | undefined; "aria-invalid": true | undefined }): ReactNode;
}

export function Labelled({ label, hint, error, children }: LabelledProps) {
  const id = useId();
  const note = error ?? hint;
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      {children({
        id,
        "aria-describedby": note === undefined ? undefined : `${id}-note`,
        "aria-invalid": error === undefined ? undefined : true,
      })}
      {note !== undefined && (
        <p id={`${id}-note`} className={error === undefined ? "field-hint" : "field-error"} role={error && "alert"}>
          {note}
        </p>
      )}
    </div>
  );
}
