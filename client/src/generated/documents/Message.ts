import type { Document } from "../../transport/api.js";
import type * as types from "../types.js";
import { MessageRow } from "./fragments.js";

export const MessageDocument: Document<types.MessageQuery, types.MessageQueryVariables> =
  "query Message($id:ID!){message(id:$id){...MessageRow status deliveredAt readAt viewerCanEdit viewerCanDeleteForEveryone conversation{id}}}" + MessageRow;