import {
  TypingChangedDocument,
  type TypingChangedSubscription,
  ViewerDocument,
} from "../../operations/generated/graphql.js";
import type { Device } from "./person.js";
import type { EventQueue } from "./event-queue.js";

/** Opens a typing stream and waits until it is active: the socket answers later operations after that. */
export async function listenForTyping(
  device: Device,
  conversationId?: string,
): Promise<EventQueue<TypingChangedSubscription>> {
  const stream = device.listen(TypingChangedDocument, conversationId === undefined ? {} : { conversationId });
  for (let time = 0; time < 2; time += 1) await device.askOverSocket(ViewerDocument, {});
  return stream;
}
