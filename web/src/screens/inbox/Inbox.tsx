import { memo, useCallback, useState } from "react";
import { useChat, useDrafts, useInbox } from "../../../../client/src/react/index.js";
import { useMinute } from "../../app/clock.js";
import { toastFailure } from "../../app/failures.js";
import { popupOnDemand } from "../../app/on-demand.js";
import { navigate, useRoute } from "../../app/navigation.js";
import { useTestPeople } from "../../app/use-test-people.js";
import { useViewerId } from "../../app/use-viewer-id.js";
import { showToast } from "../../app/toasts.js";
import type { Anchor } from "../../parts/place-beside.js";
import { text } from "../../text/english.js";
import { InboxScreen } from "./InboxScreen.js";
import { InboxRow } from "./InboxRow.js";

const ConversationMenu = popupOnDemand(async () => (await import("./ConversationMenu.js")).ConversationMenu);

/** The list of conversations, or of the archived ones. */
export const Inbox = memo(function Inbox({ isArchive = false }: { isArchive?: boolean }) {
  const chat = useChat();
  const now = useMinute();
  const route = useRoute();
  const viewerId = useViewerId();
  const { status, rows, hasMore, loadMore } = useInbox({ archived: isArchive });
  const [menu, setMenu] = useState<{ id: string; anchor: Anchor }>();
  const onMenu = useCallback((id: string, anchor: Anchor) => setMenu({ id, anchor }), []);
  const drafts = useDrafts();
  const currentId = route.name === "conversation" ? route.id : undefined;
  const menuRow = menu && rows.find(({ id }) => id === menu.id);
  const suggestions = useSuggestions(rows.length === 0 && !isArchive);
  return (
    <>
      <InboxScreen
        status={status}
        rows={rows.map((row) => (
          <InboxRow
            key={row.id}
            {...{ row, viewerId, now, onMenu }}
            draft={drafts.get(row.id) ?? ""}
            isCurrent={row.id === currentId}
          />
        ))}
        isArchive={isArchive}
        hasMore={hasMore}
        suggestions={suggestions}
        onSuggestion={(phoneNumber) => toastFailure(openWithNumber(phoneNumber))}
        loadMore={() => toastFailure(loadMore())}
      />
      {menu && menuRow && <ConversationMenu row={menuRow} anchor={menu.anchor} onClose={() => setMenu(undefined)} />}
    </>
  );

  async function openWithNumber(phoneNumber: string): Promise<void> {
    const person = await chat.contacts.find(phoneNumber);
    if (!person) return showToast(text.inbox.notYetHere);
    navigate({ name: "conversation", id: await chat.openWith(person.id) });
  }
});

/** The other test accounts of a server in development. */
function useSuggestions(isEmpty: boolean) {
  const chat = useChat();
  const people = useTestPeople();
  if (!isEmpty) return [];
  const own = chat.viewer.get()?.phoneNumber;
  return people.filter(({ phoneNumber }) => phoneNumber !== own);
}
