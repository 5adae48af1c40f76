/** What conversations announce in the log of the members concerned. */
export const ConversationEventKind = {
  ConversationChanged: "ConversationChanged",
  ConversationDeleted: "ConversationDeleted",
} as const;
