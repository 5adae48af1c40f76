import type { PrivacyRow } from "../../../../client/src/index.js";
import { usePrivacy } from "../../../../client/src/react/index.js";
import { useAct } from "../../app/use-act.js";
import { Choice } from "../../parts/Choice.js";
import { Switch } from "../../parts/Switch.js";
import { text } from "../../text/english.js";

export function Privacy() {
  const { privacy, update } = usePrivacy();
  const { isBusy, error, run } = useAct();
  if (!privacy) return <p role="status">{text.loading}</p>;
  const change = (next: Partial<PrivacyRow>) => void run(() => update(next));
  return (
    <>
      {error !== undefined && <p role="alert">{error}</p>}
      <Choice
        label={text.settings.lastSeen}
        hint={text.settings.lastSeenHint}
        value={privacy.lastSeen}
        options={text.settings.audience}
        onChange={(lastSeen) => change({ lastSeen })}
      />
      <Choice
        label={text.settings.phoneNumber}
        value={privacy.phoneNumber}
        options={text.settings.audience}
        onChange={(phoneNumber) => change({ phoneNumber })}
      />
      <Switch
        label={text.settings.readReceipts}
        hint={text.settings.readReceiptsHint}
        isOn={privacy.readReceipts}
        isDisabled={isBusy}
        onChange={(readReceipts) => change({ readReceipts })}
      />
      <Switch
        label={text.settings.typing}
        hint={text.settings.typingHint}
        isOn={privacy.typing}
        isDisabled={isBusy}
        onChange={(typing) => change({ typing })}
      />
    </>
  );
}
