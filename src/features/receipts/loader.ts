import type { SignedIn } from "../../context.js";
import { perRequest } from "../../graphql/loaders.js";
import { type ReceiptRange, type ReceiptRow, readReceipts } from "./store.js";
import type { MessageKey } from "../../model/message.js";

/** A message and its recipient. */
export interface Delivery extends MessageKey {
  readonly recipientId: bigint;
}

/** Times of delivery and reading; null before. */
export interface DeliveryTimes {
  readonly deliveredAt: Date | null;
  readonly readAt: Date | null;
}

const recipientText = ({ conversationId, recipientId }: Delivery) => `${conversationId}:${recipientId}`;
const keyText = (delivery: Delivery) => `${recipientText(delivery)}:${delivery.seq}`;

/** Times at which messages were delivered and read: those of the first mark at or above each. */
export const deliveryTimes = perRequest<SignedIn, Delivery, DeliveryTimes, string>(
  async ({ db, viewer }, deliveries) => {
    const receipts = await readReceipts(db, rangesOf(deliveries, viewer.userId));
    return new Map(deliveries.map((delivery) => [keyText(delivery), timesOf(delivery, receipts)]));
  },
  keyText,
);

function rangesOf(deliveries: readonly Delivery[], viewerId: bigint): ReceiptRange[] {
  const ranges = new Map<string, ReceiptRange>();
  for (const delivery of deliveries) {
    const { conversationId, recipientId: userId, seq } = delivery;
    const known = ranges.get(recipientText(delivery)) ?? { from: seq, to: seq };
    ranges.set(recipientText(delivery), {
      conversationId,
      userId,
      shownOnly: userId !== viewerId,
      from: Math.min(known.from, seq),
      to: Math.max(known.to, seq),
    });
  }
  return [...ranges.values()];
}

function timesOf({ conversationId, recipientId, seq }: Delivery, receipts: readonly ReceiptRow[]): DeliveryTimes {
  const marks = receipts.filter(
    (row) => row.conversationId === conversationId && row.userId === recipientId && row.upToSeq >= seq,
  );
  const readAt = earliest(marks.filter(({ status }) => status === "READ"));
  return { deliveredAt: earliest(marks), readAt };
}

function earliest(marks: readonly ReceiptRow[]): Date | null {
  return marks.reduce<Date | null>((first, { at }) => (first === null || at < first ? at : first), null);
}
