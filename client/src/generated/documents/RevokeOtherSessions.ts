import type { Document } from "../../transport/api.js";
import type * as types from "../types.js";

export const RevokeOtherSessionsDocument: Document<types.RevokeOtherSessionsMutation, types.RevokeOtherSessionsMutationVariables> =
  "mutation RevokeOtherSessions{revokeOtherSessions{revokedCount userErrors{code message field}}}";