import type { Document } from "../../transport/api.js";
import type * as types from "../types.js";

export const DeleteConversationDocument: Document<types.DeleteConversationMutation, types.DeleteConversationMutationVariables> =
  "mutation DeleteConversation($input:DeleteConversationInput!){deleteConversation(input:$input){deletedConversationId userErrors{code message field}}}";