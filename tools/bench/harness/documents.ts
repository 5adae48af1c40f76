import { print } from "graphql";
import {
  ConversationsDocument,
  EventsDocument,
  HistoryDocument,
  MarkReadDocument,
  SendMessageDocument,
} from "../../../operations/generated/graphql.js";

/** Texts of the operations, as clients copy them from operations/. */
export const DOCUMENTS = {
  events: print(EventsDocument),
  send: print(SendMessageDocument),
  history: print(HistoryDocument),
  conversations: print(ConversationsDocument),
  markRead: print(MarkReadDocument),
};
