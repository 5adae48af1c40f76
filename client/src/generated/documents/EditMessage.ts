import type { Document } from "../../transport/api.js";
import type * as types from "../types.js";
import { MessageRow } from "./fragments.js";

export const EditMessageDocument: Document<types.EditMessageMutation, types.EditMessageMutationVariables> =
  "mutation EditMessage($input:EditMessageInput!){editMessage(input:$input){message{...MessageRow}userErrors{code message field}}}" + MessageRow;