import type { Document } from "../../transport/api.js";
import type * as types from "../types.js";
import { ContactRow, PersonRow, ViewerRow } from "./fragments.js";

export const UpdatePrivacyDocument: Document<types.UpdatePrivacyMutation, types.UpdatePrivacyMutationVariables> =
  "mutation UpdatePrivacy($input:UpdatePrivacyInput!){updatePrivacy(input:$input){viewer{...ViewerRow}userErrors{code message field}}}" + ViewerRow + PersonRow + ContactRow;