import { useState, type SubmitEvent } from "react";
import type { Person as PersonModel } from "../../../../client/src/index.js";
import { useChat, usePerson, usePresence } from "../../../../client/src/react/index.js";
import { useMinute } from "../../app/clock.js";
import { toastFailure } from "../../app/failures.js";
import { avatarOf, nameOf, presenceText } from "../../app/people.js";
import { goBack, navigate } from "../../app/navigation.js";
import { useAct } from "../../app/use-act.js";
import { Avatar } from "../../parts/Avatar.js";
import { Button } from "../../parts/Button.js";
import { Facts } from "../../parts/Facts.js";
import { Field } from "../../parts/Field.js";
import { Page } from "../../parts/Page.js";
import { Switch } from "../../parts/Switch.js";
import { text } from "../../text/english.js";
import { personText } from "../../text/english/person.js";
import { settingsText } from "../../text/english/settings.js";
import { spacedNumber } from "../../text/spaced-number.js";
import "./Person.css";

const back = () => goBack({ name: "contacts" });

export function Person({ id }: { id: string }) {
  const chat = useChat();
  const person = usePerson(id);
  const presence = usePresence(id);
  const now = useMinute();
  const { isBusy, error, run } = useAct();
  if (!person)
    return (
      <Page title="" onBack={back}>
        <p role="status">{text.loading}</p>
      </Page>
    );
  const write = () => run(async () => navigate({ name: "conversation", id: await chat.openWith(id) }));
  const { contacts } = chat;
  const lastSeen = presenceText(presence, now);
  return (
    <Page title="" onBack={back}>
      <div className="person">
        <Avatar {...avatarOf(person, presence)} size="lg" />
        <h1>
          <bdi>{nameOf(person)}</bdi>
        </h1>
        {lastSeen !== "" && <p className="person-presence">{lastSeen}</p>}
        <Button tone="primary" isBusy={isBusy} onClick={() => void write()}>
          {personText.write}
        </Button>
        {error !== undefined && <p role="alert">{error}</p>}
      </div>
      <Facts facts={factsOf(person)} />
      {person.viewerContact && <ContactForm key={person.viewerContact.id} person={person} />}
      <div className="person-actions">
        {person.viewerContact ? (
          <Button onClick={() => person.viewerContact && toastFailure(contacts.remove(person.viewerContact.id))}>
            {personText.removeContact}
          </Button>
        ) : (
          <Button onClick={() => toastFailure(contacts.add({ userId: id }))}>{personText.addContact}</Button>
        )}
        <Button onClick={() => toastFailure(person.viewerHasBlocked ? contacts.unblock(id) : contacts.block(id))}>
          {person.viewerHasBlocked ? personText.unblock : personText.block}
        </Button>
      </div>
    </Page>
  );
}

function factsOf({ fullName, phoneNumber, username, about, viewerContact }: PersonModel): [string, string][] {
  const facts: [string, string | null | undefined][] = [
    [settingsText.name, viewerContact?.name && viewerContact.name !== fullName ? fullName : null],
    [personText.number, phoneNumber && spacedNumber(phoneNumber)],
    [personText.username, username],
    [personText.about, about],
  ];
  return facts.flatMap(([name, value]) => (value ? [[name, value] as [string, string]] : []));
}

function ContactForm({ person }: { person: PersonModel }) {
  const chat = useChat();
  const { isBusy, error, run } = useAct();
  const contact = person.viewerContact;
  const [name, setName] = useState(contact?.name ?? "");
  if (!contact) return null;
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    void run(async () => {
      await chat.contacts.update(contact.id, { name: name.trim() === "" ? null : name.trim() });
    });
  };
  return (
    <form className="form" onSubmit={submit}>
      <Field
        label={personText.rename}
        dir="auto"
        error={error}
        placeholder={person.fullName ?? ""}
        value={name}
        onChange={(event) => setName(event.target.value)}
      />
      {name.trim() !== (contact.name ?? "") && (
        <Button type="submit" tone="primary" isBusy={isBusy}>
          {text.save}
        </Button>
      )}
      <Switch
        label={personText.favorite}
        isOn={contact.isFavorite}
        onChange={(isFavorite) => toastFailure(chat.contacts.update(contact.id, { isFavorite }))}
      />
    </form>
  );
}
