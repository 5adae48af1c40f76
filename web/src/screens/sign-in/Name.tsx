import { useProfile } from "../../../../client/src/react/index.js";
import { useAct } from "../../app/use-act.js";
import { NameForm } from "./NameForm.js";
import { SignInScreen } from "./SignInScreen.js";

/** Asks a person for their name before anything else. */
export function Name() {
  const { update } = useProfile();
  const { isBusy, error, run } = useAct();
  return (
    <SignInScreen>
      <NameForm isBusy={isBusy} error={error} onSubmit={(fullName) => void run(() => update({ fullName }))} />
    </SignInScreen>
  );
}
