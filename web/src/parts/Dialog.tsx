import { useId, type SubmitEvent, type ReactNode } from "react";
import { text } from "../text/english.js";
import { Button, IconButton } from "./Button.js";
import { useModal } from "./use-modal.js";
import "./Dialog.css";

interface DialogProps {
  title: string;
  children: ReactNode;
  onClose(): void;
}

/** A modal dialog; the browser holds the focus inside, and closes it on Escape. The focus returns to where it was. */
export function Dialog({ title, children, onClose }: DialogProps) {
  const dialog = useModal();
  const heading = useId();
  return (
    <dialog
      ref={dialog}
      className="dialog"
      aria-labelledby={heading}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onClick={(event) => {
        if (event.target === event.currentTarget) onClose();
      }}
    >
      <div className="dialog-content">
        <div className="dialog-header">
          <h2 id={heading}>{title}</h2>
        </div>
        {children}
        {/* Last, so that the dialog opens with the focus in its content. */}
        <IconButton className="dialog-close" icon="close" label={text.close} onClick={onClose} />
      </div>
    </dialog>
  );
}

interface ConfirmProps {
  title: string;
  children?: ReactNode;
  /** The last button is the action of the dialog. */
  choices: readonly { label: string; isDanger?: boolean; run(): void }[];
  onClose(): void;
}

/** Asks for confirmation of an action that cannot be undone. */
export function Confirm({ title, children, choices, onClose }: ConfirmProps) {
  const onSubmit = (event: SubmitEvent) => event.preventDefault();
  return (
    <Dialog title={title} onClose={onClose}>
      <form onSubmit={onSubmit}>
        <div className="dialog-text">{children}</div>
        <div className="dialog-actions">
          <Button onClick={onClose}>{text.cancel}</Button>
          {choices.map(({ label, isDanger, run }) => (
            <Button
              key={label}
              tone={isDanger ? "danger" : "primary"}
              onClick={() => {
                onClose();
                run();
              }}
            >
              {label}
            </Button>
          ))}
        </div>
      </form>
    </Dialog>
  );
}
