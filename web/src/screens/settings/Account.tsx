import { useState, type SubmitEvent } from "react";
import { useChat, useSession, useUnsent } from "../../../../client/src/react/index.js";
import { toastFailure } from "../../app/failures.js";
import { nameOf } from "../../app/people.js";
import { showToast } from "../../app/toasts.js";
import { useAct } from "../../app/use-act.js";
import { Button } from "../../parts/Button.js";
import { Confirm, Dialog } from "../../parts/Dialog.js";
import { Field } from "../../parts/Field.js";
import { text } from "../../text/english.js";
import { settingsText } from "../../text/english/settings.js";
import { signInText } from "../../text/english/sign-in.js";

export function Account() {
  const [dialog, setDialog] = useState<"signOut" | "delete">();
  const close = () => setDialog(undefined);
  return (
    <div className="person-actions">
      <Button tone="primary" onClick={() => setDialog("signOut")}>
        {settingsText.signOut}
      </Button>
      <Button onClick={() => setDialog("delete")}>{settingsText.deleteAccount}</Button>
      {dialog === "signOut" && <SignOut onClose={close} />}
      {dialog === "delete" && <DeleteAccount onClose={close} />}
    </div>
  );
}

/** Names the people whose unsent messages would be lost. */
function SignOut({ onClose }: { onClose(): void }) {
  const { signOut } = useSession();
  const unsent = useUnsent();
  return (
    <Confirm
      title={settingsText.signOutTitle}
      choices={[{ label: settingsText.signOut, isDanger: unsent.length > 0, run: () => toastFailure(signOut()) }]}
      onClose={onClose}
    >
      {unsent.length > 0 && (
        <p className="dialog-warning">{settingsText.signOutUnsent(unsent.map(({ peer }) => nameOf(peer)))}</p>
      )}
      <p>{settingsText.signOutHint}</p>
    </Confirm>
  );
}

/** Sends the code to the viewer's number, then asks for it. */
function DeleteAccount({ onClose }: { onClose(): void }) {
  const { settings } = useChat();
  const { isBusy, error, run } = useAct();
  const [isSent, setSent] = useState(false);
  const [code, setCode] = useState("");
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    void run(async () => {
      if (!isSent) await settings.sendDeletionCode();
      else {
        await settings.deleteAccount(code.trim());
        showToast(settingsText.accountDeleted);
      }
      setSent(true);
    });
  };
  return (
    <Dialog title={settingsText.deleteTitle} onClose={onClose}>
      <form className="form" onSubmit={submit}>
        <p className="dialog-text">{settingsText.deleteHint}</p>
        {isSent && (
          <Field
            label={signInText.code}
            inputMode="numeric"
            autoComplete="one-time-code"
            dir="ltr"
            required
            autoFocus
            value={code}
            onChange={(event) => setCode(event.target.value)}
          />
        )}
        {error !== undefined && (
          <p className="field-error" role="alert">
            {error}
          </p>
        )}
        <div className="dialog-actions">
          <Button onClick={onClose}>{text.cancel}</Button>
          <Button type="submit" tone="danger" isBusy={isBusy}>
            {isSent ? settingsText.deleteYes : settingsText.deleteSendCode}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
