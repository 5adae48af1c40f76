/** What contacts announce in the log of the person whose contacts they are. */
export const ContactEventKind = { ContactChanged: "ContactChanged" } as const;
