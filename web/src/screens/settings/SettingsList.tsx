import { useProfile } from "../../../../client/src/react/index.js";
import { avatarOf, nameOf } from "../../app/people.js";
import { useRoute } from "../../app/navigation.js";
import { hrefOf, SETTINGS_PAGES, type SettingsPage } from "../../app/route.js";
import { Avatar } from "../../parts/Avatar.js";
import { Icon, type IconName } from "../../parts/Icon.js";
import { ListHeader } from "../../parts/ListHeader.js";
import { ListRow } from "../../parts/ListRow.js";
import { settingsText } from "../../text/english/settings.js";
import { spacedNumber } from "../../text/spaced-number.js";
import "./SettingsList.css";

const ICONS: Record<SettingsPage, IconName> = {
  profile: "person",
  privacy: "lock",
  notifications: "bell",
  appearance: "sun",
  devices: "device",
  history: "clock",
  blocked: "block",
  account: "key",
};

export function SettingsList() {
  const route = useRoute();
  const { profile, phoneNumber } = useProfile();
  return (
    <>
      <ListHeader title={settingsText.title} />
      <nav className="list" aria-label={settingsText.title}>
        {profile && (
          <div className="settings-viewer">
            <Avatar {...avatarOf(profile)} />
            <p>
              <bdi className="one-line">{nameOf(profile)}</bdi>
              {phoneNumber !== undefined && <span dir="ltr">{spacedNumber(phoneNumber)}</span>}
            </p>
          </div>
        )}
        <ul>
          {SETTINGS_PAGES.map((page) => (
            <ListRow
              key={page}
              href={hrefOf({ name: "settings", page })}
              isCurrent={route.name === "settings" && route.page === page}
              lead={<Icon name={ICONS[page]} />}
              title={settingsText.pages[page]}
            />
          ))}
        </ul>
      </nav>
    </>
  );
}
