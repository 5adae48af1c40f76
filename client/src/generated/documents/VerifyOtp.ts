import type { Document } from "../../transport/api.js";
import type * as types from "../types.js";
import { ContactRow, PersonRow, Tokens, ViewerRow } from "./fragments.js";

export const VerifyOtpDocument: Document<types.VerifyOtpMutation, types.VerifyOtpMutationVariables> =
  "mutation VerifyOtp($input:VerifyOtpInput!){verifyOtp(input:$input){tokens{...Tokens}viewer{...ViewerRow eventCursor}isNewUser deviceToken userErrors{code message field}}}" + Tokens + ViewerRow + PersonRow + ContactRow;