import type { Document } from "../../transport/api.js";
import type * as types from "../types.js";
import { ContactRow, ConversationMarks, ConversationRow, MessageRow, PersonRow } from "./fragments.js";

export const SetNotificationLevelDocument: Document<types.SetNotificationLevelMutation, types.SetNotificationLevelMutationVariables> =
  "mutation SetNotificationLevel($input:SetNotificationLevelInput!){setNotificationLevel(input:$input){conversation{...ConversationRow}userErrors{code message field}}}" + ConversationRow + PersonRow + ContactRow + MessageRow + ConversationMarks;