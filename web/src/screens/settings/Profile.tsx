import { useState, type SubmitEvent } from "react";
import type { ProfileChange } from "../../../../client/src/index.js";
import { useProfile } from "../../../../client/src/react/index.js";
import { showToast } from "../../app/toasts.js";
import { useAct } from "../../app/use-act.js";
import { Button } from "../../parts/Button.js";
import { Field } from "../../parts/Field.js";
import { text } from "../../text/english.js";
import { settingsText } from "../../text/english/settings.js";
import { ProfilePicture } from "./ProfilePicture.js";

export function Profile() {
  const { profile, update } = useProfile();
  if (!profile) return <p role="status">{text.loading}</p>;
  const { id, fullName, username, about } = profile;
  return (
    <>
      <ProfilePicture />
      <ProfileForm
        key={id}
        fullName={fullName ?? ""}
        username={username ?? ""}
        about={about ?? ""}
        update={async (change) => {
          await update(change);
          showToast(settingsText.saved);
        }}
      />
    </>
  );
}

interface ProfileFormProps {
  fullName: string;
  username: string;
  about: string;
  update(change: ProfileChange): Promise<void>;
}

function ProfileForm({ update, ...saved }: ProfileFormProps) {
  const { isBusy, error, run } = useAct();
  const [values, setValues] = useState(saved);
  const set = (change: Partial<typeof saved>) => setValues({ ...values, ...change });
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const { fullName, username, about } = values;
    const change: ProfileChange = {
      ...(fullName.trim() !== saved.fullName && { fullName: fullName.trim() }),
      ...(username.trim() !== saved.username && { username: username.trim() }),
      ...(about.trim() !== saved.about && { about: about.trim() === "" ? null : about.trim() }),
    };
    void run(() => update(change));
  };
  return (
    <form className="form" onSubmit={submit}>
      <Field
        label={settingsText.name}
        autoComplete="name"
        dir="auto"
        required
        value={values.fullName}
        onChange={(event) => set({ fullName: event.target.value })}
      />
      <Field
        label={settingsText.username}
        hint={settingsText.usernameHint}
        autoComplete="username"
        autoCapitalize="none"
        spellCheck={false}
        value={values.username}
        onChange={(event) => set({ username: event.target.value })}
      />
      <Field
        label={settingsText.about}
        dir="auto"
        error={error}
        value={values.about}
        onChange={(event) => set({ about: event.target.value })}
      />
      <Button type="submit" tone="primary" isBusy={isBusy}>
        {text.save}
      </Button>
    </form>
  );
}
