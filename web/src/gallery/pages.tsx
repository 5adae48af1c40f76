import { useState } from "react";
import { Avatar } from "../parts/Avatar.js";
import { Button } from "../parts/Button.js";
import { Choice } from "../parts/Choice.js";
import { Facts } from "../parts/Facts.js";
import { Field } from "../parts/Field.js";
import { Icon } from "../parts/Icon.js";
import { ListHeader } from "../parts/ListHeader.js";
import { ListRow } from "../parts/ListRow.js";
import { Marked } from "../parts/Marked.js";
import { NumberFields } from "../parts/NumberFields.js";
import { Page } from "../parts/Page.js";
import { Switch } from "../parts/Switch.js";
import { text } from "../text/english.js";
import { settingsText } from "../text/english/settings.js";
import { PEOPLE } from "./people.js";
import { nothing } from "./world.js";

/** Scenes of pages with one column. */
export function Pages() {
  const [isOn, setOn] = useState(true);
  const [audience, setAudience] = useState<"CONTACTS" | "EVERYONE" | "NOBODY">("CONTACTS");
  return (
    <Page title="Privacy" onBack={nothing}>
      <Choice
        label={settingsText.lastSeen}
        hint={settingsText.lastSeenHint}
        value={audience}
        options={settingsText.audience}
        onChange={(value) => setAudience(value)}
      />
      <Switch label={settingsText.readReceipts} hint={settingsText.readReceiptsHint} isOn={isOn} onChange={setOn} />
      <Switch label={settingsText.typing} isOn={!isOn} onChange={(value) => setOn(!value)} />
      <Field label={settingsText.name} defaultValue="Layla" />
      <Field label={settingsText.username} error="That name is taken." defaultValue="layla" />
      <NumberFields value={{ country: "GB", national: "7400 123456" }} error={undefined} onChange={nothing} />
      <Facts
        facts={[
          ["Sent", "28 Nov 2026, 16:20"],
          ["Read", "Not yet"],
          ["About", "مرحبا"],
        ]}
      />
      <ul>
        <ListRow
          lead={<Icon name="device" />}
          title="Firefox on Linux"
          note="active 5 minutes ago · 192.0.2.7"
          actions={<Button>{settingsText.revoke}</Button>}
        />
      </ul>
    </Page>
  );
}

export function People() {
  return (
    <>
      <ListHeader title={text.nav.contacts} />
      <ul className="list">
        {PEOPLE.map((person, place) => (
          <ListRow
            key={person.id}
            href="#"
            isCurrent={place === 1}
            lead={<Avatar {...person} size="sm" />}
            title={<Marked text={person.name} query="l" />}
            note={place % 2 === 0 ? "+1 415 555 0123" : undefined}
            end={place === 0 && <Icon name="star" />}
          />
        ))}
      </ul>
    </>
  );
}
