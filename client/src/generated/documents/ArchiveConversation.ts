import type { Document } from "../../transport/api.js";
import type * as types from "../types.js";
import { ContactRow, ConversationMarks, ConversationRow, MessageRow, PersonRow } from "./fragments.js";

export const ArchiveConversationDocument: Document<types.ArchiveConversationMutation, types.ArchiveConversationMutationVariables> =
  "mutation ArchiveConversation($input:ArchiveConversationInput!){archiveConversation(input:$input){conversation{...ConversationRow}userErrors{code message field}}}" + ConversationRow + PersonRow + ContactRow + MessageRow + ConversationMarks;