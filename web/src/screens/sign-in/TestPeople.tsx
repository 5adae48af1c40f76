import { OtherWindowLink } from "../../parts/OtherWindowLink.js";
import { Avatar } from "../../parts/Avatar.js";
import { signInText } from "../../text/english/sign-in.js";
import { spacedNumber } from "../../text/spaced-number.js";

export interface TestPerson {
  phoneNumber: string;
  fullName: string;
}

export interface TestPeopleProps {
  people: readonly TestPerson[];
  isBusy: boolean;
  onChoose(person: TestPerson): void;
}

/** Test accounts of a server in development: one click signs in as them. */
export function TestPeople({ people, isBusy, onChoose }: TestPeopleProps) {
  const second = people[1];
  return (
    <section className="test-people" aria-labelledby="test-people">
      <h2 id="test-people">{signInText.testPeople}</h2>
      <p>{signInText.testPeopleHint}</p>
      {people.map((person) => (
        <button
          key={person.phoneNumber}
          type="button"
          className="test-person"
          disabled={isBusy}
          onClick={() => onChoose(person)}
        >
          <Avatar id={person.phoneNumber} name={person.fullName} size="sm" />
          <span>
            <strong className="one-line">{signInText.continueAs(person.fullName)}</strong>
            <small dir="ltr">{spacedNumber(person.phoneNumber)}</small>
          </span>
        </button>
      ))}
      {second && <OtherWindowLink person={second} />}
    </section>
  );
}
