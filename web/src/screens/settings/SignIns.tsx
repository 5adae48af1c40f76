import { useLoginHistory } from "../../../../client/src/react/index.js";
import { sentenceOfCode, toastFailure } from "../../app/failures.js";
import { Button } from "../../parts/Button.js";
import { Icon } from "../../parts/Icon.js";
import { ListRow } from "../../parts/ListRow.js";
import { text } from "../../text/english.js";
import { settingsText } from "../../text/english/settings.js";
import { fullTime } from "../../text/time.js";
import { StatusLine } from "./StatusLine.js";

/** Attempts at signing in as the viewer, newest first. */
export function SignIns() {
  const { status, rows, hasMore, loadMore } = useLoginHistory();
  return (
    <>
      <StatusLine status={status} isEmpty={rows.length === 0} empty={settingsText.noHistory} />
      <ul className="settings-list">
        {rows.map(({ id, successful, failureReason, ipAddress, createdAt }) => (
          <ListRow
            key={id}
            lead={<Icon name={successful ? "check" : "warn"} />}
            title={successful ? settingsText.signedIn : settingsText.refused}
            note={[
              fullTime(new Date(createdAt)),
              ...(ipAddress === null ? [] : [ipAddress]),
              ...(successful ? [] : [sentenceOfCode(failureReason)]),
            ].join(" · ")}
          />
        ))}
      </ul>
      {hasMore && <Button onClick={() => toastFailure(loadMore())}>{text.more}</Button>}
    </>
  );
}
