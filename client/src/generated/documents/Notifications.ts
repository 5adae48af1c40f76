import type { Document } from "../../transport/api.js";
import type * as types from "../types.js";
import { NotificationRow } from "./fragments.js";

export const NotificationsDocument: Document<types.NotificationsQuery, types.NotificationsQueryVariables> =
  "query Notifications($first:Int=30$after:String$unreadOnly:Boolean=false){notifications(first:$first after:$after unreadOnly:$unreadOnly){edges{cursor node{...NotificationRow}}pageInfo{hasNextPage hasPreviousPage startCursor endCursor}}}" + NotificationRow;