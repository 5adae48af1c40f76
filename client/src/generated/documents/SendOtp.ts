import type { Document } from "../../transport/api.js";
import type * as types from "../types.js";

export const SendOtpDocument: Document<types.SendOtpMutation, types.SendOtpMutationVariables> =
  "mutation SendOtp($input:SendOtpInput!){sendOtp(input:$input){verificationId expiresAt resendAt userErrors{code message field}}}";