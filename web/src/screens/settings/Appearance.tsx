import { useTheme } from "../../app/theme.js";
import { Choice } from "../../parts/Choice.js";
import { text } from "../../text/english.js";

export function Appearance() {
  const [theme, setTheme] = useTheme();
  return (
    <Choice label={text.settings.pages.appearance} value={theme} options={text.settings.themes} onChange={setTheme} />
  );
}
