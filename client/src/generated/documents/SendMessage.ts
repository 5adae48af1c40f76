import type { Document } from "../../transport/api.js";
import type * as types from "../types.js";
import { MessageRow } from "./fragments.js";

export const SendMessageDocument: Document<types.SendMessageMutation, types.SendMessageMutationVariables> =
  "mutation SendMessage($input:SendMessageInput!){sendMessage(input:$input){message{...MessageRow}userErrors{code message field}}}" + MessageRow;