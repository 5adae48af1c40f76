import type { ConversationSettings, ConversationView, MessageDraft } from "../api.js";
import type { Readable } from "../readable.js";
import { enqueue } from "../store/outbox.js";
import type { Act } from "../store/tables.js";
import type { PendingBlobs } from "../upload/api.js";
import { type Account, requireAccount } from "./account.js";

export type ConversationActs = Pick<
  ConversationView,
  | "send"
  | "retry"
  | "discard"
  | "pendingMedia"
  | "edit"
  | "remove"
  | "react"
  | "seen"
  | "typed"
  | "stoppedTyping"
  | "settings"
  | "clear"
>;

/** Creates the functions that change a conversation of the account that is signed in when they are called. */
export function createActs(accounts: Readable<Account | undefined>, conversationId: string): ConversationActs {
  function run(work: (account: Account) => Promise<unknown>): void {
    const account = accounts.get();
    if (account) work(account).catch(account.onError);
  }

  async function put({ database, uuid, serverNow }: Account, act: Act, blobs?: PendingBlobs): Promise<string> {
    const clientMessageId = uuid();
    await enqueue(database, { conversationId, clientMessageId, at: serverNow(), act, blobs });
    return clientMessageId;
  }

  async function send(account: Account, { media: file, ...text }: MessageDraft): Promise<string> {
    if (!file) return put(account, { ...text, kind: "send" });
    const isKept = account.sync.get().storage === "kept";
    const { media, blobs } = await (await account.requests()).prepareMedia(file, isKept);
    return put(account, { ...text, kind: "send", media }, blobs);
  }

  /** The last send: what comes after a file that is being checked waits for it. */
  let sending: Promise<unknown> = Promise.resolve();

  return {
    send: (draft) => {
      const account = requireAccount(accounts);
      const sent = sending.then(() => send(account, draft));
      sending = sent.catch(() => undefined);
      return sent;
    },
    retry: (clientMessageId) => run(async ({ requests }) => (await requests()).retry(clientMessageId)),
    discard: (clientMessageId) => run(async ({ requests }) => (await requests()).discard(clientMessageId)),
    pendingMedia: async (id) => (await requireAccount(accounts).requests()).pendingMedia(id),
    edit: async (messageId, body) => {
      const account = requireAccount(accounts);
      // A pending message has no id yet: its own text is changed.
      if (!(await (await account.requests()).editQueued(messageId, body)))
        await put(account, { kind: "edit", messageId, body });
    },
    remove: async (messageId, scope) => {
      const account = requireAccount(accounts);
      const sequence = await (await account.requests()).sequenceOf(conversationId, messageId);
      await put(account, { kind: "remove", messageId, sequence, scope });
    },
    react: async (messageId, emoji, isOn) => {
      await put(requireAccount(accounts), { kind: "react", messageId, emoji, isOn });
    },
    seen: (sequence) => accounts.get()?.live.seen(conversationId, sequence),
    typed: () => accounts.get()?.live.typed(conversationId),
    stoppedTyping: () => accounts.get()?.live.stoppedTyping(conversationId),
    settings: async (change) => changeSettings(requireAccount(accounts), conversationId, change),
    clear: async () => (await requireAccount(accounts).requests()).clear(conversationId),
  };
}

/** Shows the changed settings at once, and takes them back when they are refused. @throws Refused */
async function changeSettings(account: Account, id: string, change: ConversationSettings): Promise<void> {
  const { pendingSettings, requests } = account;
  const update = (next: (pending: ConversationSettings) => ConversationSettings) => {
    const all = pendingSettings.get();
    pendingSettings.set(new Map(all).set(id, next(all.get(id) ?? {})));
  };
  update((pending) => ({ ...pending, ...change }));
  try {
    await (await requests()).changeSettings(id, change);
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
