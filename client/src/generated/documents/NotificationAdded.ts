import type { Document } from "../../transport/api.js";
import type * as types from "../types.js";
import { NotificationRow } from "./fragments.js";

export const NotificationAddedDocument: Document<types.NotificationAddedSubscription, types.NotificationAddedSubscriptionVariables> =
  "subscription NotificationAdded{notificationAdded{...NotificationRow}}" + NotificationRow;