import type { Document } from "../../transport/api.js";
import type * as types from "../types.js";
import { ConversationMarks, MessageRow } from "./fragments.js";

export const ReceiptsDocument: Document<types.ReceiptsQuery, types.ReceiptsQueryVariables> =
  "query Receipts($id:ID!$last:Int=100$before:String){conversation(id:$id){...ConversationMarks messages(last:$last before:$before){edges{cursor node{...MessageRow status deliveredAt readAt}}pageInfo{hasNextPage hasPreviousPage startCursor endCursor}}}}" + ConversationMarks + MessageRow;