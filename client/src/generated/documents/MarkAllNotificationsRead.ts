import type { Document } from "../../transport/api.js";
import type * as types from "../types.js";

export const MarkAllNotificationsReadDocument: Document<types.MarkAllNotificationsReadMutation, types.MarkAllNotificationsReadMutationVariables> =
  "mutation MarkAllNotificationsRead{markAllNotificationsRead{markedCount userErrors{code message field}}}";