import type { Document } from "../../transport/api.js";
import type * as types from "../types.js";
import { ContactRow, ConversationMarks, ConversationRow, MessageRow, PersonRow } from "./fragments.js";

export const InboxDocument: Document<types.InboxQuery, types.InboxQueryVariables> =
  "query Inbox($first:Int=30$after:String$archived:Boolean=false){conversations(first:$first after:$after archived:$archived){edges{cursor node{...ConversationRow peerIsTyping peer{...PersonRow presence{status lastSeenAt}}}}pageInfo{hasNextPage hasPreviousPage startCursor endCursor}}}" + ConversationRow + PersonRow + ContactRow + MessageRow + ConversationMarks;