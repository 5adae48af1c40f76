import type { Document } from "../../transport/api.js";
import type * as types from "../types.js";
import { MessageRow } from "./fragments.js";

export const AddReactionDocument: Document<types.AddReactionMutation, types.AddReactionMutationVariables> =
  "mutation AddReaction($input:AddReactionInput!){addReaction(input:$input){message{...MessageRow}userErrors{code message field}}}" + MessageRow;