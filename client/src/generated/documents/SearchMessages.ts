import type { Document } from "../../transport/api.js";
import type * as types from "../types.js";
import { MessageRow } from "./fragments.js";

export const SearchMessagesDocument: Document<types.SearchMessagesQuery, types.SearchMessagesQueryVariables> =
  "query SearchMessages($query:String!$conversationId:ID$first:Int=30$after:String){searchMessages(query:$query conversationId:$conversationId first:$first after:$after){edges{cursor node{...MessageRow conversation{id}}}pageInfo{hasNextPage hasPreviousPage startCursor endCursor}}}" + MessageRow;