import type { Document } from "../../transport/api.js";
import type * as types from "../types.js";
import { ConversationMarks } from "./fragments.js";

export const MarkReadDocument: Document<types.MarkReadMutation, types.MarkReadMutationVariables> =
  "mutation MarkRead($input:MarkReadInput!){markRead(input:$input){conversation{...ConversationMarks}userErrors{code message field}}}" + ConversationMarks;