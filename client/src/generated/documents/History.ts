import type { Document } from "../../transport/api.js";
import type * as types from "../types.js";
import { ConversationMarks, MessageRow } from "./fragments.js";

export const HistoryDocument: Document<types.HistoryQuery, types.HistoryQueryVariables> =
  "query History($id:ID!$first:Int$after:String$last:Int$before:String$afterSequence:Int$beforeSequence:Int){conversation(id:$id){...ConversationMarks messages(first:$first after:$after last:$last before:$before afterSequence:$afterSequence beforeSequence:$beforeSequence){edges{cursor node{...MessageRow}}pageInfo{hasNextPage hasPreviousPage startCursor endCursor}}}}" + ConversationMarks + MessageRow;