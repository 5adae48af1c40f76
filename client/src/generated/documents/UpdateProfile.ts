import type { Document } from "../../transport/api.js";
import type * as types from "../types.js";
import { ContactRow, PersonRow, ViewerRow } from "./fragments.js";

export const UpdateProfileDocument: Document<types.UpdateProfileMutation, types.UpdateProfileMutationVariables> =
  "mutation UpdateProfile($input:UpdateProfileInput!){updateProfile(input:$input){viewer{...ViewerRow}userErrors{code message field}}}" + ViewerRow + PersonRow + ContactRow;