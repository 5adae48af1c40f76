/** Number of uses per fixed window. */
export interface Rate {
  readonly uses: number;
  readonly seconds: number;
}

/** Key of a limit. Addresses count by network group, phone numbers by keyed hash. */
export type LimitKey =
  "user" | "address" | "phone number" | "country" | "everybody" | "cost of a user" | "cost of an address";

export interface Limit extends Rate {
  /** Counted per process, to spare frequent calls a round trip to Redis. */
  readonly isLocal?: boolean;
  readonly key: LimitKey;
  /** Subject of the limit, for .env.example and docs/operations.md. */
  readonly counts: string;
  /** Usual cause of rejections, for docs/operations.md. */
  readonly means: string;
}

/**
 * All rate limits. Each is a setting: `otpSendsPerAddress` is LIMIT_OTP_SENDS_PER_ADDRESS. Tests compare them with
 * .env.example and docs/operations.md.
 */
export const LIMITS = {
  otpSendsPerAddress: {
    ...per(60, 3600),
    key: "address",
    counts: "Codes that one address may request",
    means: "SMS pumping. Or `TRUSTED_PROXIES` is too small, so that all clients share the proxy's address.",
  },
  otpSendsPerNumber: {
    ...per(20, 86_400),
    key: "phone number",
    counts:
      "Codes to one number for devices that have not signed in to it, over all addresses; devices that have may request as many again",
    means:
      "Harassment of a number, or guessing. Devices that have signed in to it may still request as many codes again.",
  },
  otpSendsPerNumberAndAddress: {
    ...per(10, 86_400),
    key: "phone number",
    counts: "Codes to one number for one address, or for one device that has signed in to it",
    means: "Repeated requests by the owner, or the same; counted as `otpSendsPerNumber`.",
  },
  otpSendsPerCountry: {
    ...per(1000, 3600),
    key: "country",
    counts: "Codes to the numbers of one country",
    means: "SMS pumping if few of the codes are used; else many sign-ups.",
  },
  otpChecksPerAddress: {
    ...per(30, 300),
    key: "address",
    counts: "Wrong codes that one address may try",
    means: "Guessing, or a `TRUSTED_PROXIES` that is too small.",
  },
  tokenRefreshesPerAddress: {
    ...per(150, 300),
    key: "address",
    counts: "Refreshes of tokens from one address",
    means:
      "A client that refreshes in a loop, a `TRUSTED_PROXIES` that is too small, or many people behind one address.",
  },
  messagesPerUser: {
    ...per(100, 10),
    key: "user",
    counts: "Messages that one person may send or edit",
    means: "A program that sends messages automatically.",
  },
  uploadsPerUser: {
    ...per(60, 600),
    key: "user",
    counts: "Uploads that one person may announce",
    means: "A program that uploads files automatically.",
  },
  profileChangesPerUser: {
    ...per(30, 3600),
    key: "user",
    counts: "Changes of one person's profile",
    means: "A client that saves too often.",
  },
  phoneLookupsPerUser: {
    ...per(30, 3600),
    key: "user",
    counts: "People whom one person may look up by their number",
    means: "Harvesting of phone numbers.",
  },
  contactsAddedPerUser: {
    ...per(200, 3600),
    key: "user",
    counts: "Contacts that one person may add",
    means: "Harvesting, or the first import of an address book.",
  },
  searchesPerUser: {
    ...per(60, 60),
    key: "user",
    counts: "Searches of one person",
    means: "A client that searches at each keystroke.",
  },
  reactionsPerUser: {
    ...per(60, 10),
    key: "user",
    counts: "Reactions that one person may add or remove",
    means: "A client that sends reactions in a loop.",
  },
  conversationsOpenedPerUser: {
    ...per(100, 3600),
    key: "user",
    counts: "Conversations that one person may open",
    means: "Spam.",
  },
  peopleLookedUpPerUser: {
    ...per(600, 3600),
    key: "user",
    counts: "People whom one person may look up by their id",
    means: "Harvesting of profiles.",
  },
  changesPerUser: {
    ...per(200, 60),
    key: "user",
    counts:
      "Other lasting changes of one person: settings, contacts, blocks, deletions, notifications; ends of sessions, counted per session",
    means: "A client that writes in a loop.",
  },
  pushRegistrationsPerUser: {
    ...per(20, 86_400),
    key: "user",
    counts: "Push devices that one person may register or move; repeating a registration that is stored does not count",
    means: "A client whose push subscription changes at each start, or a program that collects addresses of devices.",
  },
  testPushesPerUser: {
    ...per(5, 3600),
    key: "user",
    counts: "Test notifications that one person may send to their own devices",
    means: "A person who looks for the reason why no notifications arrive.",
  },
  marksPerUser: {
    ...per(1200, 60),
    key: "user",
    isLocal: true,
    counts: "Receipts that one person may send to one process",
    means: "A client that marks each message separately, again and again.",
  },
  signalsPerUser: {
    ...per(300, 60),
    key: "user",
    isLocal: true,
    counts: "Typing and presence updates that one person may send to one process",
    means: "A client that sends an update at each keystroke.",
  },
  costPerUser: {
    ...per(200_000, 100),
    key: "cost of a user",
    counts: "Cost of all operations of one person: the full budget, and the seconds in which it refills",
    means: "A client that sends requests in a loop, or requests too much data.",
  },
  costPerAddress: {
    ...per(50_000, 100),
    key: "cost of an address",
    counts: "The same for signed-out clients, by address",
    means: "The same, or many people behind one address.",
  },
} as const satisfies Record<string, Limit>;

export type LimitName = keyof typeof LIMITS;

/** Limits with this key. */
export type LimitBy<Key extends LimitKey> = {
  [Name in LimitName]: (typeof LIMITS)[Name]["key"] extends Key ? Name : never;
}[LimitName];

/** Name of the setting of a limit. */
export type LimitSetting<Name extends string = LimitName> = `LIMIT_${Capitals<Name>}`;

type Capitals<Name extends string> = Name extends `${infer Letter}${infer Rest}`
  ? `${Letter extends Uppercase<Letter> ? "_" : ""}${Uppercase<Letter>}${Capitals<Rest>}`
  : "";

/** Returns the name of the setting of a limit. */
export function limitSetting<Name extends LimitName>(name: Name): LimitSetting<Name> {
  return `LIMIT_${name.replace(/[A-Z]/gu, "_$&").toUpperCase()}` as LimitSetting<Name>;
}

export const LIMIT_NAMES = Object.keys(LIMITS) as readonly LimitName[];

function per(uses: number, seconds: number): Rate {
  return { uses, seconds };
}
