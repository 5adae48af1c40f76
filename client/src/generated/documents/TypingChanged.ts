import type { Document } from "../../transport/api.js";
import type * as types from "../types.js";

export const TypingChangedDocument: Document<types.TypingChangedSubscription, types.TypingChangedSubscriptionVariables> =
  "subscription TypingChanged($conversationId:ID){typingChanged(conversationId:$conversationId){conversation{id}user{id}isTyping}}";