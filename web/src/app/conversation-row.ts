import type { Chat, ConversationRow } from "../../../client/src/index.js";

/** The row of a conversation, which may be new here; undefined where it cannot be loaded, and once `signal` aborts. */
export async function conversationRow(
  chat: Pick<Chat, "conversation">,
  id: string,
  signal: AbortSignal,
): Promise<ConversationRow | undefined> {
  const view = chat.conversation(id);
  const done = new AbortController();
  let stop = () => {};
  const row = await new Promise<ConversationRow | undefined>((resolve) => {
    // The view is loading as long as nobody is signed in.
    signal.addEventListener("abort", () => resolve(undefined), { signal: done.signal });
    stop = view.state.subscribe(({ row, status }) => {
      if (row || status === "error") resolve(row);
    });
  });
  done.abort();
  stop();
  view.release();
  return row;
}
