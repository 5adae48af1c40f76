import type { Document } from "../../transport/api.js";
import type * as types from "../types.js";

export const SendTestPushDocument: Document<types.SendTestPushMutation, types.SendTestPushMutationVariables> =
  "mutation SendTestPush($input:SendTestPushInput!){sendTestPush(input:$input){accepted reason userErrors{code message field}}}";