export const SETTINGS_PAGES = [
  "profile",
  "privacy",
  "notifications",
  "appearance",
  "devices",
  "history",
  "blocked",
  "account",
] as const;
export type SettingsPage = (typeof SETTINGS_PAGES)[number];

export type Route =
  | { name: "inbox" | "archive" | "search" | "contacts" | "notifications" }
  | { name: "conversation"; id: string; sequence?: number }
  | { name: "person"; id: string }
  | { name: "settings"; page?: SettingsPage };

/** The route of an address; the inbox for an address that is none. */
export function parseRoute({ pathname, search }: { pathname: string; search: string }): Route {
  const [first = "", second] = segmentsOf(pathname);
  switch (first) {
    case "archive":
    case "search":
    case "contacts":
    case "notifications":
      return { name: first };
    case "c": {
      if (second === undefined) break;
      const sequence = Number(new URLSearchParams(search).get("at"));
      return { name: "conversation", id: second, ...(sequence > 0 && { sequence }) };
    }
    case "people":
      if (second !== undefined) return { name: "person", id: second };
      break;
    case "settings": {
      const page = SETTINGS_PAGES.find((each) => each === second);
      return { name: "settings", ...(page && { page }) };
    }
  }
  return { name: "inbox" };
}

function segmentsOf(pathname: string): string[] {
  try {
    return pathname.split("/").filter(Boolean).map(decodeURIComponent);
  } catch {
    // A % that begins no byte of UTF-8.
    return [];
  }
}

export function hrefOf(route: Route): string {
  switch (route.name) {
    case "inbox":
      return "/";
    case "conversation":
      return `/c/${encodeURIComponent(route.id)}${route.sequence === undefined ? "" : `?at=${route.sequence}`}`;
    case "person":
      return `/people/${encodeURIComponent(route.id)}`;
    case "settings":
      return route.page === undefined ? "/settings" : `/settings/${route.page}`;
    case "archive":
    case "search":
    case "contacts":
    case "notifications":
      return `/${route.name}`;
  }
}
