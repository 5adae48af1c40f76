import type { Document } from "../../transport/api.js";
import type * as types from "../types.js";
import { ContactRow, ConversationMarks, ConversationRow, EventDetails, MessageRow, NotificationRow, NotificationSettingsRow, PersonRow, UploadRow } from "./fragments.js";

export const EventPageDocument: Document<types.EventPageQuery, types.EventPageQueryVariables> =
  "query EventPage($after:String!$first:Int=100){events(after:$after first:$first){events{...EventDetails}cursor hasMore resyncRequired}}" + EventDetails + MessageRow + ConversationRow + PersonRow + ContactRow + ConversationMarks + NotificationRow + UploadRow + NotificationSettingsRow;