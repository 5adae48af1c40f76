import type { PrivacyRow } from "../../../../client/src/index.js";
import { usePrivacy } from "../../../../client/src/react/index.js";
import { useAct } from "../../app/use-act.js";
import { Choice } from "../../parts/Choice.js";
import { Switch } from "../../parts/Switch.js";
import { text } from "../../text/english.js";
import { settingsText } from "../../text/english/settings.js";

export function Privacy() {
  const { privacy, update } = usePrivacy();
  const { isBusy, error, run } = useAct();
  if (!privacy) return <p role="status">{text.loading}</p>;
  const change = (next: Partial<PrivacyRow>) => void run(() => update(next));
  return (
    <>
      {error !== undefined && <p role="alert">{error}</p>}
      <Choice
        label={settingsText.lastSeen}
        hint={settingsText.lastSeenHint}
        value={privacy.lastSeen}
        options={settingsText.audience}
        onChange={(lastSeen) => change({ lastSeen })}
      />
      <Choice
        label={settingsText.phoneNumber}
        value={privacy.phoneNumber}
        options={settingsText.audience}
        onChange={(phoneNumber) => change({ phoneNumber })}
      />
      <Switch
        label={settingsText.readReceipts}
        hint={settingsText.readReceiptsHint}
        isOn={privacy.readReceipts}
        isDisabled={isBusy}
        onChange={(readReceipts) => change({ readReceipts })}
      />
      <Switch
        label={settingsText.typing}
        hint={settingsText.typingHint}
        isOn={privacy.typing}
        isDisabled={isBusy}
        onChange={(typing) => change({ typing })}
      />
    </>
  );
}
