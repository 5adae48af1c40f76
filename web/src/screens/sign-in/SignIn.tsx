import { useEffect, useState } from "react";
import { useChat, useSession } from "../../../../client/src/react/index.js";
import { useAct } from "../../app/use-act.js";
import { type TestPerson, useTestPeople } from "../../app/use-test-people.js";
import { signInText } from "../../text/english/sign-in.js";
import { countryOfLanguage } from "../../text/phone.js";
import { CodeForm } from "./CodeForm.js";
import { NumberForm } from "./NumberForm.js";
import { SignInScreen } from "./SignInScreen.js";
import { useSecondsUntil } from "./use-seconds-until.js";

interface SignInProps {
  /** Number of the account that this tab was opened for: a test account is signed in at once. */
  asNumber?: string | undefined;
}

/** Sign-in by number and code, or with one click as a test account. */
export function SignIn({ asNumber }: SignInProps) {
  const session = useSession();
  const chat = useChat();
  const people = useTestPeople();
  const { isBusy, error, run } = useAct();
  const [sent, setSent] = useState<{ phoneNumber: string; resendAt: Date }>();
  const resendSeconds = useSecondsUntil(sent?.resendAt);

  const sendCode = (phoneNumber: string) =>
    run(async () => {
      const { resendAt } = await session.sendCode(phoneNumber);
      setSent({ phoneNumber, resendAt });
    });
  const signInAs = ({ phoneNumber, code }: TestPerson) =>
    run(async () => {
      await chat.session.sendCode(phoneNumber);
      await chat.session.verifyCode({ phoneNumber, code });
    });
  const asPerson = people.find(({ phoneNumber }) => phoneNumber === asNumber);
  useEffect(() => {
    if (asPerson) void signInAs(asPerson);
  }, [asPerson]);

  return (
    <SignInScreen
      notice={session.state === "ended" ? signInText.ended[session.reason] : undefined}
      testPeople={sent ? undefined : { people, isBusy, onChoose: (person) => void chooseTestPerson(person) }}
    >
      {sent ? (
        <CodeForm
          phoneNumber={sent.phoneNumber}
          resendSeconds={resendSeconds}
          isBusy={isBusy}
          error={error}
          onSubmit={(code) =>
            void run(async () => {
              await session.verifyCode({ phoneNumber: sent.phoneNumber, code });
            })
          }
          onResend={() => void sendCode(sent.phoneNumber)}
          onChangeNumber={() => setSent(undefined)}
        />
      ) : (
        <NumberForm
          key={asNumber}
          country={countryOfLanguage(navigator.language)}
          number={asNumber ?? ""}
          isBusy={isBusy}
          error={error}
          onSubmit={(phoneNumber) => void sendCode(phoneNumber)}
        />
      )}
    </SignInScreen>
  );

  function chooseTestPerson(person: { phoneNumber: string }): Promise<boolean> | undefined {
    const chosen = people.find(({ phoneNumber }) => phoneNumber === person.phoneNumber);
    return chosen && signInAs(chosen);
  }
}
