import type { SignedIn } from "../../context.js";
import { replacePostings, searchTextOf } from "../../search-index/inverted-index.js";
import type { Message } from "../../generated/prisma/client.js";
import { requirePageSize } from "../../graphql/connection.js";
import { type PromiseOrValue, andThen } from "../../infra/promise-or-value.js";
import { Refusal } from "../../infra/errors.js";
import { type EditRow, countEdits, replaceText } from "./edit-store.js";
import { changeMessage, requireNoBlock, requireSender, requireVisible, recordForBoth } from "./locked-message.js";
import { newestEdits } from "./loader.js";
import type { EditMessageInput } from "./types.js";
import { requireCaption, requireText } from "./text.js";
import { requireWithin } from "./time-limits.js";

const MAX_EDITS = 100;
/** Default page size of `Message.edits`. */
export const EDIT_PAGE_SIZE = 20;

/** Edits the text of one of the viewer's messages. @throws Refusal */
export async function editMessage(ctx: SignedIn, { messageId, body }: EditMessageInput): Promise<Message> {
  if (body === undefined)
    throw new Refusal("INVALID", "An edit needs a body: the new text, or null for none beside media.", ["body"]);
  const caption = requireCaption(body);
  return changeMessage(ctx, messageId, async (tx, locked) => {
    const { message } = locked;
    requireVisible(locked);
    requireSender(locked, "edit a message");
    requireNoBlock(locked);
    requireWithin(ctx, message, ctx.config.EDIT_WINDOW_MINUTES, "edited");
    const text = message.type === "TEXT" ? (caption ?? requireText(caption)) : caption;
    if (text === message.body) return message;
    const edits = await countEdits(tx, message);
    if (edits === MAX_EDITS)
      throw new Refusal("INVALID", `A message can be edited at most ${MAX_EDITS} times.`, ["messageId"]);
    const at = ctx.now();
    const edited: Message = { ...message, body: text, isEdited: true, editedAt: at, updatedAt: at };
    await replaceText(tx, message, edited, edits + 1);
    await replacePostings(tx, message, searchTextOf(message), searchTextOf(edited));
    recordForBoth(tx, "MessageEdited", locked, edited);
    return edited;
  });
}

/** Returns the newest `first` earlier texts, newest first; none of a tombstone. */
export function editsOf(
  ctx: SignedIn,
  { conversationId, seq, isDeleted, isEdited }: Message,
  first: number | null,
): PromiseOrValue<readonly EditRow[]> {
  const count = requirePageSize(first, "first", EDIT_PAGE_SIZE);
  if (isDeleted || !isEdited) return [];
  return andThen(newestEdits(ctx).load({ conversationId, seq, first: count }), (edits) => edits ?? []);
}
