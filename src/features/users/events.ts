/** What users announce in their own log and in those of people who see their profile. */
export const UserEventKind = { ProfileChanged: "ProfileChanged" } as const;
