import type { ReactNode } from "react";
import { Logo } from "../../parts/Logo.js";
import { text } from "../../text/english.js";
import { signInText } from "../../text/english/sign-in.js";
import { TestPeople, type TestPeopleProps } from "./TestPeople.js";
import "./SignInScreen.css";

interface SignInScreenProps {
  /** Reason for which the last session ended. */
  notice?: string | undefined;
  testPeople?: TestPeopleProps | undefined;
  /** The form of the step: number, code, or name. */
  children: ReactNode;
}

export function SignInScreen({ notice, testPeople, children }: SignInScreenProps) {
  return (
    <main className="sign-in">
      <div className="sign-in-card">
        <header className="sign-in-header">
          <Logo />
          <h1>{text.app}</h1>
          <p>{signInText.tagline}</p>
        </header>
        {notice !== undefined && (
          <p className="sign-in-notice" role="status">
            {notice}
          </p>
        )}
        {children}
        {testPeople && testPeople.people.length > 0 && <TestPeople {...testPeople} />}
      </div>
    </main>
  );
}
