import { text } from "../text/english.js";

/** Opens the page in another window as a made-up person: accounts belong to a tab. */
export function OtherWindowLink({ person }: { person: { phoneNumber: string; fullName: string } }) {
  const href = `/?as=${encodeURIComponent(person.phoneNumber)}`;
  return (
    <a className="text-link" href={href} target="_blank" rel="noopener">
      {text.inbox.openInWindow(person.fullName)}
    </a>
  );
}
