import type { Status } from "../../../../client/src/index.js";
import { text } from "../../text/english.js";
import { settingsText } from "../../text/english/settings.js";

interface StatusLineProps {
  status: Status;
  isEmpty: boolean;
  /** Sentence for a list that is loaded and empty. */
  empty?: string;
}

/** Line for a list that is loading, empty or could not be loaded; nothing while it has rows. */
export function StatusLine({ status, isEmpty, empty = "" }: StatusLineProps) {
  if (!isEmpty) return null;
  const sentences: Record<Status, string> = {
    loading: text.loading,
    ready: empty,
    stale: settingsText.failed,
    error: settingsText.failed,
  };
  return <p role="status">{sentences[status]}</p>;
}
