import { useProfile, useSession } from "../../../client/src/react/index.js";
import { Toasts } from "../parts/Toast.js";
import { Name } from "../screens/sign-in/Name.js";
import { SignIn } from "../screens/sign-in/SignIn.js";
import { Main } from "./Main.js";
import { closeToast, useToasts } from "./toasts.js";

/** Sign-in, the name of a new person, or the chat. */
export function App({ asNumber }: { asNumber: string | undefined }) {
  return (
    <>
      <Content asNumber={asNumber} />
      <Toasts toasts={useToasts()} onClose={closeToast} />
    </>
  );
}

function Content({ asNumber }: { asNumber: string | undefined }) {
  const { state } = useSession();
  const { profile, phoneNumber } = useProfile();
  const isOther = asNumber !== undefined && phoneNumber !== asNumber;
  switch (state) {
    case "unknown":
      return null;
    case "signedOut":
    case "ended":
      return <SignIn asNumber={asNumber} />;
    case "signedIn":
    case "refreshing":
      // Another account of this browser: the one that this tab was opened for signs in beside it.
      if (isOther) return <SignIn asNumber={asNumber} />;
      return profile?.fullName === null ? <Name /> : <Main />;
  }
}
