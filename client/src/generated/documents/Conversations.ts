import type { Document } from "../../transport/api.js";
import type * as types from "../types.js";
import { ContactRow, ConversationMarks, ConversationRow, MessageRow, PersonRow } from "./fragments.js";

export const ConversationsDocument: Document<types.ConversationsQuery, types.ConversationsQueryVariables> =
  "query Conversations($first:Int=30$after:String$archived:Boolean=false$unread:Boolean){conversations(first:$first after:$after archived:$archived unread:$unread){edges{cursor node{...ConversationRow}}pageInfo{hasNextPage hasPreviousPage startCursor endCursor}}}" + ConversationRow + PersonRow + ContactRow + MessageRow + ConversationMarks;