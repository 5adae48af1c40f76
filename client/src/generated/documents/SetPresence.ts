import type { Document } from "../../transport/api.js";
import type * as types from "../types.js";

export const SetPresenceDocument: Document<types.SetPresenceMutation, types.SetPresenceMutationVariables> =
  "mutation SetPresence($input:SetPresenceInput!){setPresence(input:$input){presence{status lastSeenAt}userErrors{code message}}}";