import type { ConversationSettings, ConversationState, ConversationView } from "../api.js";
import { ArchiveConversationDocument } from "../generated/documents/ArchiveConversation.js";
import { DeleteConversationDocument } from "../generated/documents/DeleteConversation.js";
import { MuteConversationDocument } from "../generated/documents/MuteConversation.js";
import { PinConversationDocument } from "../generated/documents/PinConversation.js";
import type { Readable } from "../readable.js";
import type { ConversationRow } from "../rows.js";
import { discard, editQueued, enqueue, retry } from "../store/outbox.js";
import { putConversations } from "../store/pages.js";
import type { Act } from "../store/tables.js";
import { accept } from "../transport/accept.js";
import { type Account, requireAccount } from "./account.js";

export type ConversationActs = Pick<
  ConversationView,
  "send" | "retry" | "discard" | "edit" | "remove" | "react" | "seen" | "typed" | "stoppedTyping" | "settings" | "clear"
>;

/** Creates the functions that change a conversation of the account that is signed in when they are called. */
export function createActs(
  accounts: Readable<Account | undefined>,
  conversationId: string,
  shown: () => ConversationState,
): ConversationActs {
  function run(work: (account: Account) => Promise<unknown>): void {
    const account = accounts.get();
    if (account) work(account).catch(account.onError);
  }

  async function put({ database, uuid, serverNow }: Account, act: Act): Promise<string> {
    const clientMessageId = uuid();
    await enqueue(database, { conversationId, clientMessageId, at: serverNow(), act });
    return clientMessageId;
  }

  return {
    send: ({ body, replyTo }) =>
      put(requireAccount(accounts), {
        kind: "send",
        ...(body !== undefined && { body }),
        ...(replyTo !== undefined && { replyTo }),
      }),
    retry: (clientMessageId) => run(({ database }) => retry(database, clientMessageId)),
    discard: (clientMessageId) => run(({ database }) => discard(database, clientMessageId)),
    edit: (messageId, body) =>
      run(async (account) => {
        // A pending message has no id yet: its own text is changed.
        if (!(await editQueued(account.database, messageId, body)))
          await put(account, { kind: "edit", messageId, body });
      }),
    remove: (messageId, scope) => {
      for (const item of shown().items)
        if (item.kind === "message" && item.message.id === messageId) {
          const { sequence } = item.message;
          run((account) => put(account, { kind: "remove", messageId, sequence, scope }));
        }
    },
    react: (messageId, emoji, isOn) => run((account) => put(account, { kind: "react", messageId, emoji, isOn })),
    seen: (sequence) => accounts.get()?.live.seen(conversationId, sequence),
    typed: () => accounts.get()?.live.typed(conversationId),
    stoppedTyping: () => accounts.get()?.live.stoppedTyping(conversationId),
    settings: async (change) => changeSettings(requireAccount(accounts), conversationId, change),
    clear: async () => {
      const { request } = requireAccount(accounts).transport;
      accept((await request(DeleteConversationDocument, { input: { conversationId } })).deleteConversation);
    },
  };
}

/** Shows the changed settings at once, and takes them back when they are refused. @throws Refused */
async function changeSettings(account: Account, id: string, change: ConversationSettings): Promise<void> {
  const { database, pendingSettings } = account;
  const update = (next: (pending: ConversationSettings) => ConversationSettings) => {
    const all = pendingSettings.get();
    pendingSettings.set(new Map(all).set(id, next(all.get(id) ?? {})));
  };
  update((pending) => ({ ...pending, ...change }));
  try {
    const asked = await database.state();
    const row = await requestSettings(account, id, change);
    if (row) await putConversations(database, asked, new Map([[id, row]]));
  } finally {
    update((pending) => without(pending, change));
  }
}

/** Returns the settings but for those of `change`: a later change of the same setting stays. */
function without(settings: ConversationSettings, change: ConversationSettings): ConversationSettings {
  const names = Object.keys(settings) as (keyof ConversationSettings)[];
  return Object.fromEntries(
    names.filter((name) => settings[name] !== change[name]).map((name) => [name, settings[name]]),
  );
}

/** Requests the changed settings and returns the row of the last answer. */
async function requestSettings(
  { transport: { request } }: Account,
  conversationId: string,
  { archived, pinned, mutedUntil }: ConversationSettings,
): Promise<ConversationRow | null | undefined> {
  let row: ConversationRow | null | undefined;
  if (archived !== undefined) {
    const input = { conversationId, archived };
    row = accept((await request(ArchiveConversationDocument, { input })).archiveConversation).conversation;
  }
  if (pinned !== undefined) {
    const input = { conversationId, pinned };
    row = accept((await request(PinConversationDocument, { input })).pinConversation).conversation;
  }
  if (mutedUntil !== undefined) {
    const until = mutedUntil instanceof Date ? { until: mutedUntil.toISOString() } : {};
    const input = { conversationId, muted: mutedUntil !== null, ...until };
    row = accept((await request(MuteConversationDocument, { input })).muteConversation).conversation;
  }
  return row;
}
