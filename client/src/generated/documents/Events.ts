import type { Document } from "../../transport/api.js";
import type * as types from "../types.js";
import { ContactRow, ConversationMarks, ConversationRow, EventDetails, MessageRow, NotificationRow, NotificationSettingsRow, PersonRow, UploadRow } from "./fragments.js";

export const EventsDocument: Document<types.EventsSubscription, types.EventsSubscriptionVariables> =
  "subscription Events($after:String){events(after:$after){...EventDetails}}" + EventDetails + MessageRow + ConversationRow + PersonRow + ContactRow + ConversationMarks + NotificationRow + UploadRow + NotificationSettingsRow;