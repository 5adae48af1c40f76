import type { Document } from "../../transport/api.js";
import type * as types from "../types.js";
import { LoginAttemptRow } from "./fragments.js";

export const LoginHistoryDocument: Document<types.LoginHistoryQuery, types.LoginHistoryQueryVariables> =
  "query LoginHistory($first:Int=30$after:String){viewer{id loginHistory(first:$first after:$after){edges{cursor node{...LoginAttemptRow}}pageInfo{hasNextPage hasPreviousPage startCursor endCursor}}}}" + LoginAttemptRow;