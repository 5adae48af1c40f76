export const contactsText = {
  add: "New contact",
  empty: "No contacts yet",
  emptyHint: "Add somebody by their phone number.",
  failed: "The contacts could not be loaded.",
  name: "Name",
  nameHint: "Optional. Only you see it.",
  write: "Add and write",
} as const;
