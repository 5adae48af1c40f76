import {
  TypingChangedDocument,
  type TypingChangedSubscription,
  ViewerDocument,
} from "../../operations/generated/graphql.js";
import type { Device } from "./person.js";
import type { Stream } from "./event-queue.js";

/** A stream of who types that has begun: what its socket is asked after it is answered after that. */
export async function listenForTyping(
  device: Device,
  conversationId?: string,
): Promise<Stream<TypingChangedSubscription>> {
  const stream = device.listen(TypingChangedDocument, conversationId === undefined ? {} : { conversationId });
  for (let time = 0; time < 2; time += 1) await device.askOverSocket(ViewerDocument, {});
  return stream;
}
