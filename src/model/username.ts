const USERNAME = /^(?=.{3,30}$)[a-z\d](?:[a-z\d_]|\.(?!\.))*[a-z\d]$/iu;

/**
 * Confusable characters of usernames by Unicode's confusables.txt (UTS 39, 17.0.0): 0 → O, 1 → l, I → l, m → rn. Since
 * case is ignored, i is confusable with l too.
 */
const PROTOTYPES: Readonly<Record<string, string>> = { 0: "o", 1: "l", i: "l", m: "rn" };

/** Names that users could mistake for the service, or programs for a keyword. */
const RESERVED = new Set(
  [
    ...[
      "about",
      "abuse",
      "account",
      "accounts",
      "admin",
      "administrator",
      "administration",
      "all",
      "anonymous",
      "anybody",
    ],
    ...[
      "api",
      "app",
      "auth",
      "billing",
      "bot",
      "contact",
      "convospace",
      "deleted",
      "deletedaccount",
      "everybody",
      "everyone",
    ],
    ...["graphql", "guest", "help", "helpdesk", "here", "home", "info", "login", "logout", "mail", "mod", "moderator"],
    ...[
      "news",
      "nobody",
      "noreply",
      "notifications",
      "null",
      "official",
      "operator",
      "owner",
      "payments",
      "postmaster",
    ],
    ...[
      "privacy",
      "register",
      "root",
      "security",
      "service",
      "settings",
      "signin",
      "signup",
      "somebody",
      "staff",
      "status",
    ],
    ...[
      "superuser",
      "support",
      "sysadmin",
      "system",
      "team",
      "terms",
      "true",
      "false",
      "trust",
      "undefined",
      "user",
      "users",
    ],
    ...["verified", "verify", "webmaster", "www", "you"],
  ].map(usernameSkeleton),
);

/**
 * Returns true where a text has the form of a username: 3 to 30 letters, digits, dots and underscores, a letter or digit at both
 * ends, and no two dots in a row.
 */
export function isUsername(text: string): boolean {
  return USERNAME.test(text);
}

/** Returns whether a username resembles a reserved one, with or without dots and underscores. */
export function isReservedUsername(username: string): boolean {
  return RESERVED.has(usernameSkeleton(username.replace(/[._]/gu, "")));
}

/**
 * Skeleton of a username by UTS 39: names with the same skeleton look alike, and only one person may have one of them.
 */
export function usernameSkeleton(username: string): string {
  return username.toLowerCase().replace(/[01im]/gu, (character) => PROTOTYPES[character] ?? character);
}
