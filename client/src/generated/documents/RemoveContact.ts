import type { Document } from "../../transport/api.js";
import type * as types from "../types.js";

export const RemoveContactDocument: Document<types.RemoveContactMutation, types.RemoveContactMutationVariables> =
  "mutation RemoveContact($input:RemoveContactInput!){removeContact(input:$input){removedContactId userErrors{code message field}}}";