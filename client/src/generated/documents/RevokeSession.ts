import type { Document } from "../../transport/api.js";
import type * as types from "../types.js";

export const RevokeSessionDocument: Document<types.RevokeSessionMutation, types.RevokeSessionMutationVariables> =
  "mutation RevokeSession($input:RevokeSessionInput!){revokeSession(input:$input){userErrors{code message field}}}";