import type { Document } from "../../transport/api.js";
import type * as types from "../types.js";
import { ContactRow, PersonRow } from "./fragments.js";

export const BlockUserDocument: Document<types.BlockUserMutation, types.BlockUserMutationVariables> =
  "mutation BlockUser($input:BlockUserInput!){blockUser(input:$input){user{...PersonRow}userErrors{code message field}}}" + PersonRow + ContactRow;