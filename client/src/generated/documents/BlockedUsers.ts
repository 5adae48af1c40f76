import type { Document } from "../../transport/api.js";
import type * as types from "../types.js";
import { ContactRow, PersonRow } from "./fragments.js";

export const BlockedUsersDocument: Document<types.BlockedUsersQuery, types.BlockedUsersQueryVariables> =
  "query BlockedUsers($first:Int=30$after:String){blockedUsers(first:$first after:$after){edges{cursor node{...PersonRow}}pageInfo{hasNextPage hasPreviousPage startCursor endCursor}}}" + PersonRow + ContactRow;