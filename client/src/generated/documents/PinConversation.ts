import type { Document } from "../../transport/api.js";
import type * as types from "../types.js";
import { ContactRow, ConversationMarks, ConversationRow, MessageRow, PersonRow } from "./fragments.js";

export const PinConversationDocument: Document<types.PinConversationMutation, types.PinConversationMutationVariables> =
  "mutation PinConversation($input:PinConversationInput!){pinConversation(input:$input){conversation{...ConversationRow}userErrors{code message field}}}" + ConversationRow + PersonRow + ContactRow + MessageRow + ConversationMarks;