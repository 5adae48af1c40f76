import { useMemo, useRef, useState } from "react";
import type { MessageDraft } from "../api.js";
import type { MessageRow } from "../rows.js";
import type { MediaDraft } from "../upload/api.js";
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
  /** Files to be sent, each as a message of its own. */
  readonly attachments: readonly Attachment[];
  /** Adds files: those of an input, a paste or a drop, or drafts with what is known of them, such as a waveform. */
  attach(files: Iterable<Blob | MediaDraft>): void;
  removeAttachment(id: number): void;
  /** True where there are files, or text other than white space. */
  readonly canSend: boolean;
  /**
   * Sends the files and the text, which is the caption of the first file, or saves the edited text. What has not been
   * sent stays where that throws. @throws StorageFull; Refused TOO_LARGE with `maxBytes`, UNSUPPORTED_TYPE
   */
  send(): Promise<void>;
}

/** A file that is attached to the composer. */
export interface Attachment {
  readonly id: number;
  readonly media: MediaDraft;
}

interface Composition {
  readonly replyTo?: MessageRow | undefined;
  readonly edited?: { readonly message: MessageRow; readonly text: string } | undefined;
}

const NOTHING: Composition = {};
const NONE: readonly Attachment[] = [];
let lastId = 0;

/** The composer of a conversation: a draft that outlives reloads, files, replies, edits and the typing indicator. */
export function useComposer(id: string): Composer {
  const { view } = useConversationView(id);
  const draft = useViewPart(view, (conversation) => conversation.draft, "");
  const [composition, compose] = useStateOf(id, NOTHING);
  const [attachments, change] = useStateOf(id, NONE);
  const { replyTo, edited } = composition;
  const text = edited?.text ?? draft;
  const latest = useRef({ text, composition, attachments });
  latest.current = { text, composition, attachments };

  const actions = useMemo(
    () => ({
      attach: (added: Iterable<Blob | MediaDraft>) =>
        change((files) => [
          ...files,
          ...Array.from(added, (file) => ({ id: (lastId += 1), media: file instanceof Blob ? { file } : file })),
        ]),
      removeAttachment: (removed: number) => change((files) => files.filter((each) => each.id !== removed)),
      setReplyTo: (message: MessageRow | undefined) => compose(() => ({ replyTo: message })),
      edit: (message: MessageRow | undefined) => {
        view().stoppedTyping();
        compose(() => ({ edited: message && { message, text: message.body ?? "" } }));
      },
      setText: (next: string) => {
        const { edited: current } = latest.current.composition;
        if (current) return compose(() => ({ edited: { ...current, text: next } }));
        view().setDraft(next);
        if (next.trim() === "") view().stoppedTyping();
        else view().typed();
      },
      send: async () => {
        const { text: body, composition: before, attachments: files } = latest.current;
        const { replyTo: answered, edited: current } = before;
        const hasText = body.trim() !== "";
        if (!hasText && (current || files.length === 0)) return;
        // A reply or an edit that is begun meanwhile stays.
        const clear = () => compose((now) => (now === before ? NOTHING : now));
        if (current) {
          if (body !== current.message.body) await view().edit(current.message.id, body);
          return clear();
        }
        change(() => NONE);
        clear();
        const text = { ...(hasText && { body }), ...(answered && { replyTo: answered.id }) };
        await sendAll(view().send, text, files, (left) => {
          change((added) => [...left, ...added]);
          if (left.length === files.length) compose((now) => (now.replyTo || now.edited ? now : before));
        });
      },
    }),
    [id, view],
  );
  const editing = edited?.message;
  const canSend = text.trim() !== "" || (!editing && attachments.length > 0);
  return useMemo(
    () => ({ text, replyTo, editing, attachments, canSend, ...actions }),
    [text, replyTo, editing, attachments, canSend, actions],
  );
}

/** The state of a conversation. Those of others are kept while mounted: what is refused late goes back to its own. */
function useStateOf<T>(id: string, initial: T): [T, (to: (now: T) => T) => void] {
  const [all, setAll] = useState<Readonly<Record<string, T>>>({});
  return [all[id] ?? initial, (to) => setAll((before) => ({ ...before, [id]: to(before[id] ?? initial) }))];
}

/** Sends a text with the first file, and the others after it. Calls `putBack` with the files that are not sent, and throws. */
async function sendAll(
  send: (draft: MessageDraft) => Promise<string>,
  text: MessageDraft,
  files: readonly Attachment[],
  putBack: (files: readonly Attachment[]) => void,
): Promise<void> {
  const waiting = [...files];
  let draft = text;
  try {
    do {
      const [file] = waiting;
      await send({ ...draft, ...(file && { media: file.media }) });
      draft = {};
      waiting.shift();
    } while (waiting.length > 0);
  } catch (error) {
    putBack(waiting);
    throw error;
  }
}
