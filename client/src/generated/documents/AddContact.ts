import type { Document } from "../../transport/api.js";
import type * as types from "../types.js";
import { ContactRow, PersonRow } from "./fragments.js";

export const AddContactDocument: Document<types.AddContactMutation, types.AddContactMutationVariables> =
  "mutation AddContact($input:AddContactInput!){addContact(input:$input){contact{...ContactRow user{...PersonRow}}userErrors{code message field}}}" + ContactRow + PersonRow;