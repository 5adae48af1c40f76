import type { Document } from "../../transport/api.js";
import type * as types from "../types.js";
import { ContactRow, ConversationMarks, ConversationRow, MessageRow, PersonRow } from "./fragments.js";

export const MuteConversationDocument: Document<types.MuteConversationMutation, types.MuteConversationMutationVariables> =
  "mutation MuteConversation($input:MuteConversationInput!){muteConversation(input:$input){conversation{...ConversationRow}userErrors{code message field}}}" + ConversationRow + PersonRow + ContactRow + MessageRow + ConversationMarks;