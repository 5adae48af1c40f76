/** Name of the lock that each tab holds while it shows a conversation and has the focus. */
export function shownLockOf(conversationId: string): string {
  return `convospace/shown/${conversationId}`;
}

/** Returns true while a tab that has the focus shows the conversation. Runs in pages and in the service worker. */
export async function isShown(conversationId: string): Promise<boolean> {
  const { held } = await navigator.locks.query();
  return held?.some(({ name }) => name === shownLockOf(conversationId)) ?? false;
}
