import type { ReactNode } from "react";
import { goBack } from "../../app/navigation.js";
import type { SettingsPage as PageName } from "../../app/route.js";
import { Page } from "../../parts/Page.js";
import { settingsText } from "../../text/english/settings.js";
import { Account } from "./Account.js";
import { Appearance } from "./Appearance.js";
import { Blocked } from "./Blocked.js";
import { Devices } from "./Devices.js";
import { NotificationSettings } from "./NotificationSettings.js";
import { Privacy } from "./Privacy.js";
import { Profile } from "./Profile.js";
import { SignIns } from "./SignIns.js";

const PAGES: Record<PageName, () => ReactNode> = {
  profile: Profile,
  privacy: Privacy,
  notifications: NotificationSettings,
  appearance: Appearance,
  devices: Devices,
  history: SignIns,
  blocked: Blocked,
  account: Account,
};

export function SettingsPage({ page }: { page: PageName }) {
  const Content = PAGES[page];
  return (
    <Page title={settingsText.pages[page]} onBack={() => goBack({ name: "settings" })}>
      <Content />
    </Page>
  );
}
