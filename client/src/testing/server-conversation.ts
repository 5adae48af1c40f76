import type { ConversationRow, MessageRow, PersonRow } from "../rows.js";
import type { ModelFile } from "./server-uploads.js";

export const VIEWER = "viewer";

export interface ModelMessage {
  readonly sequence: number;
  readonly sender: string;
  readonly clientMessageId: string;
  readonly replyTo: number | undefined;
  readonly sentAt: string;
  readonly file?: ModelFile | undefined;
  body: string | null;
  edits: number;
  isDeleted: boolean;
  reactions: readonly { readonly user: string; readonly emoji: string }[];
}

function typeOf(file: ModelFile | undefined): MessageRow["type"] {
  return (file?.type as MessageRow["type"] | undefined) ?? "TEXT";
}

/** Conversation of the viewer with a peer, as the server keeps it. */
export class ModelConversation {
  readonly messages: ModelMessage[] = [];
  readonly hidden = new Set<number>();
  cleared = 0;
  isListed = false;
  isArchived = false;
  isPinned = false;
  isMuted = false;
  viewerRead = 0;
  viewerDelivered = 0;
  peerRead = 0;
  peerDelivered = 0;
  name = 0;

  constructor(
    readonly id: string,
    readonly createdAt: string,
  ) {}

  get peerId(): string {
    return `peer of ${this.id}`;
  }

  get visible(): readonly ModelMessage[] {
    return this.messages.filter(({ sequence }) => sequence > this.cleared && !this.hidden.has(sequence));
  }

  get unreadCount(): number {
    return this.visible.filter(
      ({ sender, sequence, isDeleted }) => sender !== VIEWER && !isDeleted && sequence > this.viewerRead,
    ).length;
  }

  get activityAt(): string {
    return this.messages.at(-1)?.sentAt ?? this.createdAt;
  }

  messageRow(message: ModelMessage): MessageRow {
    const { sequence, sender, clientMessageId, sentAt, file, edits, isDeleted, reactions } = message;
    const quoted = this.messages[(message.replyTo ?? 0) - 1];
    return {
      ...{
        id: this.messageId(sequence),
        sequence,
        sentAt,
        type: typeOf(file),
        media: isDeleted ? null : (file?.media ?? null),
      },
      ...{ editableUntil: null, deletableUntil: null, sender: { id: sender } },
      clientMessageId: sender === VIEWER ? clientMessageId : null,
      body: isDeleted ? null : message.body,
      editedAt: edits > 0 ? String(edits) : null,
      deletedAt: isDeleted ? sentAt : null,
      replyTo: quoted ? this.quoteRow(quoted) : null,
      reactions: isDeleted
        ? []
        : reactions.map(({ user, emoji }) => ({ emoji, reactedAt: sentAt, user: { id: user } })),
    };
  }

  quoteRow({ sequence, sentAt, file, body, isDeleted, sender }: ModelMessage): NonNullable<MessageRow["replyTo"]> {
    const deleted = { body: isDeleted ? null : body, deletedAt: isDeleted ? sentAt : null };
    return { id: this.messageId(sequence), sequence, type: typeOf(file), ...deleted, sender: { id: sender } };
  }

  messageId(sequence: number): string {
    return `${this.id}/${sequence}`;
  }

  row(): ConversationRow {
    const last = this.visible.at(-1);
    return {
      ...{ id: this.id, activityAt: this.activityAt, unreadCount: this.unreadCount, peer: this.personRow() },
      ...{
        viewerReadSequence: this.viewerRead,
        peerReadSequence: this.peerRead,
        peerDeliveredSequence: this.peerDelivered,
      },
      ...{ viewerHasArchived: this.isArchived, viewerHasPinned: this.isPinned },
      viewerMutedUntil: this.isMuted ? "9999" : null,
      viewerNotificationLevel: "ALL",
      lastMessage: last ? this.messageRow(last) : null,
    };
  }

  personRow(): PersonRow {
    return {
      ...{
        id: this.peerId,
        fullName: String(this.name),
        username: null,
        profilePictureUrl: null,
        profilePicture: null,
      },
      ...{ phoneNumber: null, isDeleted: false, viewerHasBlocked: false, viewerContact: null },
    };
  }
}
