import {
  AddReactionDocument,
  ConversationsByIdDocument,
  ConversationsDocument,
  DeleteMessageDocument,
  EditMessageDocument,
  EventCursorDocument,
  HistoryDocument,
  MarkDeliveredDocument,
  MarkReadDocument,
  RemoveReactionDocument,
  SendMessageDocument,
  ViewerProfileDocument,
} from "../generated/documents/index.js";
import type { LogEvent } from "../log/derive.js";
import type { PersonRow } from "../rows.js";
import { ModelConversation, type ModelMessage, VIEWER } from "./server-conversation.js";
import { type ModelFile, ModelUploads } from "./server-uploads.js";
import { type ModelVariables, conversationPage, inboxKey, messagePage } from "./server-pages.js";

/** Entry of the log: its event has the values at the time of reading. */
type Entry =
  | {
      readonly kind: "MessageSent" | "MessageEdited" | "ReactionsChanged";
      readonly id: string;
      readonly sequence: number;
    }
  | {
      readonly kind: "MessageDeleted";
      readonly id: string;
      readonly sequence: number;
      readonly scope: "ME" | "EVERYONE";
    }
  | {
      readonly kind: "MessagesRead" | "MessagesDelivered";
      readonly id: string;
      readonly user: string;
      readonly upTo: number;
    }
  | { readonly kind: "ConversationChanged" | "ConversationDeleted" | "ProfileChanged"; readonly id: string };

/** Text that the server refuses. */
export const REFUSED = "refused";

/** The server's side of one account, in memory: conversations with made-up peers, the event log, requests of the kit. */
export class ModelServer {
  readonly conversations = new Map<string, ModelConversation>();
  /** `clientMessageId` of the viewer's messages, in the order of their first arrival. */
  readonly received: string[] = [];
  readonly uploads = new ModelUploads();
  viewerName = 0;
  /** Place of the first entry of the log that is still there. */
  trimmed = 0;
  #log: Entry[] = [];
  #time = 0;
  #waiting: (() => void)[] = [];

  constructor(
    ids: readonly string[],
    /** Items of a page of messages and of conversations. */
    readonly pageSize: number,
  ) {
    for (const id of ids) this.conversations.set(id, new ModelConversation(id, this.#now()));
  }

  get head(): number {
    return this.#log.length;
  }

  /** Resolves at the next entry of the log. */
  nextEntry(): Promise<void> {
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  /** Ends all waits for entries, for the end of a run. */
  wake(): void {
    for (const resolve of this.#waiting.splice(0)) resolve();
  }

  send(
    id: string,
    sender: string,
    clientMessageId: string,
    body: string | null,
    { replyTo, file }: { readonly replyTo?: number | undefined; readonly file?: ModelFile | undefined } = {},
  ): ModelMessage {
    const conversation = this.conversation(id);
    const known = conversation.messages.find((message) => message.clientMessageId === clientMessageId);
    if (known) return known;
    const sequence = conversation.messages.length + 1;
    const quoted = replyTo !== undefined && replyTo < sequence ? replyTo : undefined;
    const message = { sequence, sender, clientMessageId, replyTo: quoted, body, file, sentAt: this.#now(), edits: 0 };
    conversation.messages.push({ ...message, isDeleted: false, reactions: [] });
    conversation.isListed = true;
    if (sender === VIEWER) this.received.push(clientMessageId);
    this.#append({ kind: "MessageSent", id, sequence });
    if (conversation.isArchived) this.change(id, { isArchived: false });
    return conversation.messages[sequence - 1] as ModelMessage;
  }

  edit(id: string, sequence: number, body: string): boolean {
    const message = this.conversation(id).messages[sequence - 1];
    if (!message || message.isDeleted) return false;
    message.body = body;
    message.edits += 1;
    this.#append({ kind: "MessageEdited", id, sequence });
    return true;
  }

  deleteForEveryone(id: string, sequence: number): boolean {
    const message = this.conversation(id).messages[sequence - 1];
    if (!message || message.isDeleted) return false;
    message.isDeleted = true;
    this.#append({ kind: "MessageDeleted", id, sequence, scope: "EVERYONE" });
    return true;
  }

  hide(id: string, sequence: number): boolean {
    const conversation = this.conversation(id);
    if (!conversation.visible.some((message) => message.sequence === sequence)) return false;
    conversation.hidden.add(sequence);
    this.#append({ kind: "MessageDeleted", id, sequence, scope: "ME" });
    return true;
  }

  react(id: string, sequence: number, user: string, emoji: string, isOn: boolean): boolean {
    const message = this.conversation(id).messages[sequence - 1];
    if (!message || message.isDeleted) return false;
    const others = message.reactions.filter((reaction) => reaction.user !== user || reaction.emoji !== emoji);
    message.reactions = isOn ? [...others, { user, emoji }] : others;
    this.#append({ kind: "ReactionsChanged", id, sequence });
    return true;
  }

  mark(id: string, kind: "MessagesRead" | "MessagesDelivered", user: string, sequence: number): void {
    const conversation = this.conversation(id);
    const upTo = Math.min(sequence, conversation.messages.length);
    const field = `${user === VIEWER ? "viewer" : "peer"}${kind === "MessagesRead" ? "Read" : "Delivered"}` as const;
    if (upTo <= conversation[field]) return;
    conversation[field] = upTo;
    if (field === "peerRead") conversation.peerDelivered = Math.max(conversation.peerDelivered, upTo);
    if (field === "viewerRead") conversation.viewerDelivered = Math.max(conversation.viewerDelivered, upTo);
    this.#append({ kind, id, user, upTo });
  }

  change(id: string, change: Partial<Pick<ModelConversation, "isArchived" | "isPinned" | "isMuted">>): void {
    Object.assign(this.conversation(id), change);
    this.#append({ kind: "ConversationChanged", id });
  }

  clear(id: string): void {
    const conversation = this.conversation(id);
    if (!conversation.isListed) return;
    conversation.cleared = conversation.messages.length;
    conversation.isListed = false;
    this.#append({ kind: "ConversationDeleted", id });
  }

  rename(id: string): void {
    if (id === VIEWER) this.viewerName += 1;
    else this.conversation(id).name += 1;
    this.#append({ kind: "ProfileChanged", id });
  }

  conversation(id: string): ModelConversation {
    return this.conversations.get(id) as ModelConversation;
  }

  /** Conversations of a list, in its order. */
  list(isArchived: boolean): readonly ModelConversation[] {
    return [...this.conversations.values()]
      .filter((conversation) => conversation.isListed && conversation.isArchived === isArchived)
      .sort((a, b) => (inboxKey(a) < inboxKey(b) ? 1 : -1));
  }

  viewerRow(): PersonRow {
    return { ...new ModelConversation("", "").personRow(), id: VIEWER, fullName: String(this.viewerName) };
  }

  /** Returns the event at a place of the log, as it is read now. */
  event(place: number): LogEvent {
    const entry = this.#log[place] as Entry;
    const conversation = this.conversations.get(entry.id);
    const head = { cursor: String(place + 1), occurredAt: "" };
    if (!conversation) return { ...head, __typename: "ProfileChanged", user: this.viewerRow() };
    const { unreadCount } = conversation;
    if ("sequence" in entry) {
      const row = conversation.messageRow(conversation.messages[entry.sequence - 1] as ModelMessage);
      const message = { ...row, conversation: { id: entry.id } };
      if (entry.kind === "MessageSent") return { ...head, __typename: entry.kind, message, unreadCount };
      if (entry.kind === "MessageDeleted")
        return { ...head, __typename: entry.kind, message, unreadCount, scope: entry.scope };
      return { ...head, __typename: entry.kind, message };
    }
    if ("upTo" in entry) {
      const mark = { conversation: { id: entry.id }, user: { id: entry.user }, upToSequence: entry.upTo };
      return entry.kind === "MessagesRead"
        ? { ...head, __typename: entry.kind, ...mark, unreadCount }
        : { ...head, __typename: entry.kind, ...mark };
    }
    if (entry.kind === "ProfileChanged") return { ...head, __typename: entry.kind, user: conversation.personRow() };
    return entry.kind === "ConversationChanged"
      ? { ...head, __typename: entry.kind, conversation: conversation.row() }
      : { ...head, __typename: entry.kind, conversationId: entry.id };
  }

  /** Events after a cursor, as they are read now; none from before a clearing, which takes rows out. */
  eventsToRepeat(after: number): LogEvent[] {
    const cleared = this.#log.findLastIndex(({ kind }) => kind === "ConversationDeleted");
    const first = Math.max(this.trimmed, cleared + 1, after);
    const places = Array.from({ length: this.head - first }, (_, place) => first + place);
    return places.map((place) => ({ ...this.event(place), occurredAt: "" }));
  }

  /** Answers an operation of the kit at once. */
  execute(document: unknown, variables: ModelVariables): unknown {
    const answer = this.uploads.execute(document, variables);
    if (answer) return answer;
    switch (document) {
      case EventCursorDocument:
        return { viewer: { eventCursor: String(this.head) } };
      case ViewerProfileDocument:
        return { viewer: { id: VIEWER, phoneNumber: "", user: this.viewerRow() } };
      case ConversationsDocument:
        return { conversations: conversationPage(this.list(variables.archived ?? false), variables, this.pageSize) };
      case ConversationsByIdDocument:
        return { conversationsById: variables.ids?.map((id) => this.conversation(id).row()) };
      case HistoryDocument:
        return {
          conversation: { messages: messagePage(this.conversation(variables.id ?? ""), variables, this.pageSize) },
        };
      default:
        return this.#mutate(document, variables.input ?? {});
    }
  }

  #mutate(document: unknown, input: Readonly<Record<string, string>>): unknown {
    const [id = "", sequence = ""] = (input["messageId"] ?? "").split("/");
    const answer = (isDone: boolean) => {
      const message = this.conversations.get(id)?.messages[Number(sequence) - 1];
      if (!isDone || !message) return { message: null, userErrors: [{ code: "NOT_FOUND" }] };
      return { message: this.conversation(id).messageRow(message), userErrors: [] };
    };
    const reaction = [id, Number(sequence), VIEWER, input["emoji"] ?? ""] as const;
    switch (document) {
      case SendMessageDocument: {
        const { conversationId = "", clientMessageId = "", body = "", replyToId } = input;
        const isKnown = this.received.includes(clientMessageId);
        const { uploadId } = (input as { readonly media?: { readonly uploadId?: string } }).media ?? {};
        const code = uploadId === undefined || isKnown ? undefined : this.uploads.use(uploadId, clientMessageId);
        if (code !== undefined) return { sendMessage: { message: null, userErrors: [{ code, field: ["uploadId"] }] } };
        if (body === REFUSED) return { sendMessage: { message: null, userErrors: [{ code: "BLOCKED" }] } };
        const replyTo = replyToId === undefined ? undefined : Number(replyToId.split("/")[1]);
        const file = uploadId === undefined ? undefined : this.uploads.fileOf(uploadId);
        const message = this.send(conversationId, VIEWER, clientMessageId, file ? (input["body"] ?? null) : body, {
          replyTo,
          file,
        });
        return { sendMessage: { message: this.conversation(conversationId).messageRow(message), userErrors: [] } };
      }
      case EditMessageDocument:
        return { editMessage: answer(this.edit(id, Number(sequence), input["body"] ?? "")) };
      case DeleteMessageDocument: {
        const isForMe = input["scope"] === "ME";
        return {
          deleteMessage: answer(
            isForMe ? this.hide(id, Number(sequence)) : this.deleteForEveryone(id, Number(sequence)),
          ),
        };
      }
      case AddReactionDocument:
        return { addReaction: answer(this.react(...reaction, true)) };
      case RemoveReactionDocument:
        return { removeReaction: answer(this.react(...reaction, false)) };
      case MarkReadDocument:
      case MarkDeliveredDocument: {
        const kind = document === MarkReadDocument ? "MessagesRead" : "MessagesDelivered";
        this.mark(input["conversationId"] ?? "", kind, VIEWER, Number(input["sequence"]));
        return { markRead: { conversation: {} } };
      }
      default:
        throw new Error("The model has no such operation.");
    }
  }

  #append(entry: Entry): void {
    this.#log.push(entry);
    this.wake();
  }

  #now(): string {
    return String(++this.#time).padStart(6, "0");
  }
}
