import { useTheme } from "../../app/theme.js";
import { Choice } from "../../parts/Choice.js";
import { settingsText } from "../../text/english/settings.js";

export function Appearance() {
  const [theme, setTheme] = useTheme();
  return (
    <Choice label={settingsText.pages.appearance} value={theme} options={settingsText.themes} onChange={setTheme} />
  );
}
