import type { Document } from "../../transport/api.js";
import type * as types from "../types.js";

export const NodeDocument: Document<types.NodeQuery, types.NodeQueryVariables> =
  "query Node($id:ID!){node(id:$id){__typename id}}";