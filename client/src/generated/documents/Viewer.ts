import type { Document } from "../../transport/api.js";
import type * as types from "../types.js";
import { ContactRow, LoginAttemptRow, PersonRow, SessionRow, ViewerRow } from "./fragments.js";

export const ViewerDocument: Document<types.ViewerQuery, types.ViewerQueryVariables> =
  "query Viewer($loginHistoryFirst:Int=30$loginHistoryAfter:String){viewer{...ViewerRow user{...PersonRow createdAt}eventCursor unreadMessageCount sessions{...SessionRow}loginHistory(first:$loginHistoryFirst after:$loginHistoryAfter){edges{cursor node{...LoginAttemptRow}}pageInfo{hasNextPage hasPreviousPage startCursor endCursor}}}}" + ViewerRow + PersonRow + ContactRow + SessionRow + LoginAttemptRow;