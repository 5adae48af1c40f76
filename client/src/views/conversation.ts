import type { ConversationState, ConversationView } from "../api.js";
import { OFFLINE } from "../live/presence.js";
import { type Readable, type Writable, createWritable } from "../readable.js";
import type { Presence } from "../rows.js";
import { type Account, whileSignedIn } from "./account.js";
import { createActs } from "./conversation-acts.js";
import { type ConversationDraft, openDraft } from "./draft.js";
import { type OpenTimeline, openTimeline } from "./open-timeline.js";
import type { Stoppable } from "./shared.js";
import { createTypingView } from "./typing.js";

const LOADING: ConversationState = {
  status: "loading",
  row: undefined,
  items: [],
  hasOlder: false,
  hasNewer: false,
  isAtEnd: false,
};

/**
 * Creates the view of one conversation. While nobody is signed in, it is loading, and functions with a result throw.
 */
export function createConversationView(
  accounts: Readable<Account | undefined>,
  id: string,
): Omit<ConversationView, "release"> & Stoppable {
  const state = createWritable(LOADING);
  const typing = createTypingView(accounts, id);
  const presence = createWritable(OFFLINE);
  const body = createWritable("");
  const acts = createActs(accounts, id);
  let timeline: OpenTimeline | undefined;
  let draft: ConversationDraft | undefined;

  const stop = whileSignedIn(accounts, (account) => {
    const opened = (timeline = openTimeline(account, id, state.set));
    const kept = (draft = openDraft(account, id, body));
    const ends = [followPresence(account, state, presence), opened.stop, kept.stop];
    return () => {
      for (const end of ends) end();
      timeline = draft = undefined;
      state.set(LOADING);
      presence.set(OFFLINE);
      body.set("");
    };
  });

  return {
    ...acts,
    state,
    typing: typing.state,
    presence,
    draft: body,
    loadOlder: async () => timeline?.loadOlder(),
    loadNewer: async () => timeline?.loadNewer(),
    goTo: async (place) => timeline?.goTo(place),
    send: async (message) => {
      const sent = acts.send(message);
      // Before the wait: a timer of the draft that fires meanwhile would keep it, and what is typed meanwhile is not of this message.
      if (message.body) draft?.take(sent);
      return sent;
    },
    setDraft: (text) => draft?.set(text),
    stop: () => {
      typing.stop();
      stop();
    },
  };
}

/** Follows the peer's presence once the row names the peer. */
function followPresence(
  { live }: Account,
  state: Readable<ConversationState>,
  presence: Writable<Presence>,
): () => void {
  let peerId: string | undefined;
  let end: (() => void) | undefined;
  const endState = state.subscribe(({ row }) => {
    if (row === undefined || row.peer.id === peerId) return;
    peerId = row.peer.id;
    end?.();
    end = live.presence(peerId).subscribe(presence.set);
  });
  return () => {
    endState();
    end?.();
  };
}
