export const personText = {
  write: "Message",
  number: "Phone number",
  username: "Username",
  about: "About",
  addContact: "Add to contacts",
  removeContact: "Remove from contacts",
  favorite: "Favourite",
  rename: "Your name for them",
  block: "Block",
  unblock: "Unblock",
  notFound: "This person was not found",
} as const;
