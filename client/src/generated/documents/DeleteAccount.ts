import type { Document } from "../../transport/api.js";
import type * as types from "../types.js";

export const DeleteAccountDocument: Document<types.DeleteAccountMutation, types.DeleteAccountMutationVariables> =
  "mutation DeleteAccount($input:DeleteAccountInput!){deleteAccount(input:$input){userErrors{code message field}}}";