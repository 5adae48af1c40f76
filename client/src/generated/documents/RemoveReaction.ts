import type { Document } from "../../transport/api.js";
import type * as types from "../types.js";
import { MessageRow } from "./fragments.js";

export const RemoveReactionDocument: Document<types.RemoveReactionMutation, types.RemoveReactionMutationVariables> =
  "mutation RemoveReaction($input:RemoveReactionInput!){removeReaction(input:$input){message{...MessageRow}userErrors{code message field}}}" + MessageRow;