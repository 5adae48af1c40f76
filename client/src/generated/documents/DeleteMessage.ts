import type { Document } from "../../transport/api.js";
import type * as types from "../types.js";
import { MessageRow } from "./fragments.js";

export const DeleteMessageDocument: Document<types.DeleteMessageMutation, types.DeleteMessageMutationVariables> =
  "mutation DeleteMessage($input:DeleteMessageInput!){deleteMessage(input:$input){message{...MessageRow}deletedMessageId userErrors{code message field}}}" + MessageRow;