import { useProfile, useSession } from "../../../client/src/react/index.js";
import { Toasts } from "../parts/Toast.js";
import { Main } from "./Main.js";
import { screenOnDemand } from "./on-demand.js";
import { closeToast, useToasts } from "./toasts.js";

const Name = screenOnDemand(async () => (await import("../screens/sign-in/Name.js")).Name, null);
const SignIn = screenOnDemand(async () => (await import("../screens/sign-in/SignIn.js")).SignIn, null);

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
