import type { Document } from "../../transport/api.js";
import type * as types from "../types.js";
import { ContactRow, PersonRow } from "./fragments.js";

export const UpdateContactDocument: Document<types.UpdateContactMutation, types.UpdateContactMutationVariables> =
  "mutation UpdateContact($input:UpdateContactInput!){updateContact(input:$input){contact{...ContactRow user{...PersonRow}}userErrors{code message field}}}" + ContactRow + PersonRow;