import type { Document } from "../../transport/api.js";
import type * as types from "../types.js";
import { ContactRow, ConversationMarks, ConversationRow, MessageRow, PersonRow } from "./fragments.js";

export const ConversationDocument: Document<types.ConversationQuery, types.ConversationQueryVariables> =
  "query Conversation($id:ID!){conversation(id:$id){...ConversationRow lastMessageAt peerIsTyping createdAt}}" + ConversationRow + PersonRow + ContactRow + MessageRow + ConversationMarks;