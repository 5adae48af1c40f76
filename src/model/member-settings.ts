/** How many conversations a person can pin. */
export const MOST_PINNED = 5;

/** Until when a conversation is muted for good: the last moment that a DATETIME knows. */
export const FOR_GOOD = new Date("9999-12-31T23:59:59.999Z");
