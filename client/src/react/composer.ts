import { useMemo, useRef, useState } from "react";
import type { MessageRow } from "../rows.js";
import { useConversationView } from "./conversation.js";
import { useViewPart } from "./use-view.js";

export interface Composer {
  readonly text: string;
  setText(text: string): void;
  /** The message that the next one answers. */
  readonly replyTo: MessageRow | undefined;
  setReplyTo(message: MessageRow | undefined): void;
  /** The message whose text is being changed. */
  readonly editing: MessageRow | undefined;
  /** Begins to change a message's text; undefined goes back to the draft. */
  edit(message: MessageRow | undefined): void;
  /** True where there is text other than white space. */
  readonly canSend: boolean;
  /** Sends the text, or saves the edited one. The text stays where that throws. @throws StorageFull */
  send(): Promise<void>;
}

interface Composition {
  readonly id: string;
  readonly replyTo?: MessageRow | undefined;
  readonly edited?: { readonly message: MessageRow; readonly text: string } | undefined;
}

/** The composer of a conversation: a draft that outlives reloads, replies, edits and the typing indicator. */
export function useComposer(id: string): Composer {
  const { view } = useConversationView(id);
  const draft = useViewPart(view, (conversation) => conversation.draft, "");
  const [kept, setComposition] = useState<Composition>({ id });
  // A component that stays mounted for another conversation starts anew.
  const { replyTo, edited }: Composition = kept.id === id ? kept : { id };
  const text = edited?.text ?? draft;
  const latest = useRef({ text, replyTo, edited });
  latest.current = { text, replyTo, edited };

  const actions = useMemo(
    () => ({
      setReplyTo: (message: MessageRow | undefined) => setComposition({ id, replyTo: message }),
      edit: (message: MessageRow | undefined) => {
        view().stoppedTyping();
        setComposition({ id, edited: message && { message, text: message.body ?? "" } });
      },
      setText: (next: string) => {
        const { edited: current } = latest.current;
        if (current) return setComposition({ id, edited: { ...current, text: next } });
        view().setDraft(next);
        if (next.trim() === "") view().stoppedTyping();
        else view().typed();
      },
      send: async () => {
        const { text: body, replyTo: answered, edited: current } = latest.current;
        if (body.trim() === "") return;
        if (!current) await view().send({ body, ...(answered && { replyTo: answered.id }) });
        else if (body !== current.message.body) await view().edit(current.message.id, body);
        setComposition({ id });
      },
    }),
    [id, view],
  );
  const editing = edited?.message;
  return useMemo(
    () => ({ text, replyTo, editing, canSend: text.trim() !== "", ...actions }),
    [text, replyTo, editing, actions],
  );
}
