import type { Document } from "../../transport/api.js";
import type * as types from "../types.js";
import { ConversationMarks } from "./fragments.js";

export const MarkDeliveredDocument: Document<types.MarkDeliveredMutation, types.MarkDeliveredMutationVariables> =
  "mutation MarkDelivered($input:MarkDeliveredInput!){markDelivered(input:$input){conversation{...ConversationMarks}userErrors{code message field}}}" + ConversationMarks;