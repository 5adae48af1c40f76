import type { Document } from "../../transport/api.js";
import type * as types from "../types.js";
import { ContactRow, PersonRow } from "./fragments.js";

export const UnblockUserDocument: Document<types.UnblockUserMutation, types.UnblockUserMutationVariables> =
  "mutation UnblockUser($input:UnblockUserInput!){unblockUser(input:$input){user{...PersonRow}userErrors{code message field}}}" + PersonRow + ContactRow;