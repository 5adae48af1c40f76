export const searchText = {
  title: "Search",
  label: "Search people and messages",
  start: "Find people and messages",
  startHint: "The last word may be the beginning of one.",
  nothing: (query: string) => `Nothing found for “${query}”`,
  failed: "The search has failed.",
  people: "People",
  messages: "Messages",
} as const;
