import type { Document } from "../../transport/api.js";
import type * as types from "../types.js";

export const LogoutDocument: Document<types.LogoutMutation, types.LogoutMutationVariables> =
  "mutation Logout{logout{userErrors{code message field}}}";