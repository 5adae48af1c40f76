import type { Document } from "../../transport/api.js";
import type * as types from "../types.js";
import { ContactRow, PersonRow } from "./fragments.js";

export const UserDocument: Document<types.UserQuery, types.UserQueryVariables> =
  "query User($id:ID!){user(id:$id){...PersonRow about createdAt presence{status lastSeenAt}}}" + PersonRow + ContactRow;