import type { Document } from "../../transport/api.js";
import type * as types from "../types.js";
import { ContactRow, ConversationMarks, ConversationRow, MessageRow, PersonRow } from "./fragments.js";

export const ConversationScreenDocument: Document<types.ConversationScreenQuery, types.ConversationScreenQueryVariables> =
  "query ConversationScreen($id:ID!$last:Int=30$before:String){conversation(id:$id){...ConversationRow peerIsTyping peer{...PersonRow presence{status lastSeenAt}}messages(last:$last before:$before){edges{cursor node{...MessageRow}}pageInfo{hasNextPage hasPreviousPage startCursor endCursor}}}}" + ConversationRow + PersonRow + ContactRow + MessageRow + ConversationMarks;