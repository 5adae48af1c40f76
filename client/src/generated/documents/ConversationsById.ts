import type { Document } from "../../transport/api.js";
import type * as types from "../types.js";
import { ContactRow, ConversationMarks, ConversationRow, MessageRow, PersonRow } from "./fragments.js";

export const ConversationsByIdDocument: Document<types.ConversationsByIdQuery, types.ConversationsByIdQueryVariables> =
  "query ConversationsById($ids:[ID!]!){conversationsById(ids:$ids){...ConversationRow}}" + ConversationRow + PersonRow + ContactRow + MessageRow + ConversationMarks;