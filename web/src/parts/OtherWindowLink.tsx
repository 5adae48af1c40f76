import { text } from "../text/english.js";

/** Opens the page in another window as a test account: each tab has its own account. */
export function OtherWindowLink({ person }: { person: { phoneNumber: string; fullName: string } }) {
  const href = `/?as=${encodeURIComponent(person.phoneNumber)}`;
  return (
    <a className="text-link" href={href} target="_blank" rel="noopener">
      {text.inbox.openInWindow(person.fullName)}
    </a>
  );
}
