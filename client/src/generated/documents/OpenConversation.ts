import type { Document } from "../../transport/api.js";
import type * as types from "../types.js";
import { ContactRow, ConversationMarks, ConversationRow, MessageRow, PersonRow } from "./fragments.js";

export const OpenConversationDocument: Document<types.OpenConversationMutation, types.OpenConversationMutationVariables> =
  "mutation OpenConversation($input:OpenConversationInput!){openConversation(input:$input){conversation{...ConversationRow}created userErrors{code message field}}}" + ConversationRow + PersonRow + ContactRow + MessageRow + ConversationMarks;