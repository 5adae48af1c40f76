import { print } from "graphql";
import {
  ConversationsDocument,
  EventsDocument,
  HistoryDocument,
  MarkReadDocument,
  SendMessageDocument,
} from "../../../operations/generated/graphql.js";

/** The operations as a client copies them from operations/. */
export const DOCUMENTS = {
  events: print(EventsDocument),
  send: print(SendMessageDocument),
  history: print(HistoryDocument),
  conversations: print(ConversationsDocument),
  markRead: print(MarkReadDocument),
};
