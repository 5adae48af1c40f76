import type { Document } from "../../transport/api.js";
import type * as types from "../types.js";

export const MessageEditsDocument: Document<types.MessageEditsQuery, types.MessageEditsQueryVariables> =
  "query MessageEdits($id:ID!$first:Int=20){message(id:$id){id edits(first:$first){body editedAt}}}";