import type { Document } from "../../transport/api.js";
import type * as types from "../types.js";

export const SetTypingDocument: Document<types.SetTypingMutation, types.SetTypingMutationVariables> =
  "mutation SetTyping($input:SetTypingInput!){setTyping(input:$input){userErrors{code message field}}}";