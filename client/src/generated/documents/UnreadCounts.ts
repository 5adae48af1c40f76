import type { Document } from "../../transport/api.js";
import type * as types from "../types.js";

export const UnreadCountsDocument: Document<types.UnreadCountsQuery, types.UnreadCountsQueryVariables> =
  "query UnreadCounts{viewer{id unreadMessageCount unreadNotificationCount}}";