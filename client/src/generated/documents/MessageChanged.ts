import type { Document } from "../../transport/api.js";
import type * as types from "../types.js";
import { ContactRow, ConversationMarks, ConversationRow, EventDetails, MessageRow, NotificationRow, NotificationSettingsRow, PersonRow, UploadRow } from "./fragments.js";

export const MessageChangedDocument: Document<types.MessageChangedSubscription, types.MessageChangedSubscriptionVariables> =
  "subscription MessageChanged($conversationId:ID$after:String){messageChanged(conversationId:$conversationId after:$after){...EventDetails}}" + EventDetails + MessageRow + ConversationRow + PersonRow + ContactRow + ConversationMarks + NotificationRow + UploadRow + NotificationSettingsRow;