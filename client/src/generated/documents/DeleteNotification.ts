import type { Document } from "../../transport/api.js";
import type * as types from "../types.js";

export const DeleteNotificationDocument: Document<types.DeleteNotificationMutation, types.DeleteNotificationMutationVariables> =
  "mutation DeleteNotification($input:DeleteNotificationInput!){deleteNotification(input:$input){deletedNotificationId userErrors{code message field}}}";