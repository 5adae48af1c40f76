interface Settings {
  readonly env: NodeJS.Dict<string>;
  /** Those of `.env`, which are meant for this program. */
  readonly file: NodeJS.Dict<string>;
  readonly known: readonly string[];
}

/** Names of fewer letters resemble too many others. */
const MIN_LENGTH = 8;
/** First words that other programs hardly use, unlike those of REQUEST_TIMEOUT, ACCESS_TOKEN or S3_SECRET. */
const OWN_WORDS = /^(?:APNS|DATABASE|FCM|LIMIT|MAX|MEDIA|OTP|PRESENCE|PUSH|SEARCH|SMS|TEST|VAPID)_/u;
/** Prefix of variables that OpenTelemetry reads itself. */
const OF_OPENTELEMETRY = "OTEL_";

/**
 * Returns a sentence for each unknown name that resembles a setting: in the file any, in the environment a long one whose
 * setting is not given. A misspelt setting would otherwise leave its default in force.
 */
export function describeMisspelt({ env, file, known }: Settings): string[] {
  const names = new Set(known);
  const given = Object.keys(env).toSorted();
  return given.flatMap((name) => {
    const meant = names.has(name) ? undefined : mostSimilar(name, known);
    if (meant === undefined) return [];
    if (file[name] !== undefined) return [`${name} in .env is no setting: did you mean ${meant}?`];
    return isMistake(name, meant) && env[meant] === undefined ? [`${name} is no setting: did you mean ${meant}?`] : [];
  });
}

/** In the environment, which holds variables of other programs, only a likely mistake counts: AWS_REGION is no SNS_REGION. */
function isMistake(name: string, meant: string): boolean {
  const isNear = name.length >= MIN_LENGTH && name[0] === meant[0] && !name.startsWith(OF_OPENTELEMETRY);
  return isNear && (!isBeginning(name, meant) || OWN_WORDS.test(name));
}

/** Returns the names in the file that are no settings, and that resemble none. */
export function listStrangers({ file, known }: Pick<Settings, "file" | "known">): string[] {
  return Object.keys(file).filter((name) => !known.includes(name) && !name.startsWith(OF_OPENTELEMETRY));
}

/**
 * Returns the known name that differs by one or two letters, by one alone for short names, by the plural, or by words that
 * are missing at its end.
 */
function mostSimilar(name: string, known: readonly string[]): string | undefined {
  const most = name.length < MIN_LENGTH ? 1 : 2;
  const upper = name.toUpperCase();
  const plural = upper.replace(/Y$/u, "IES");
  const edits = (other: string) =>
    isBeginning(upper, other) ? most : Math.min(editDistance(upper, other, most), editDistance(plural, other, most));
  const near = known
    .map((other) => ({ other, edits: edits(other) }))
    .filter(({ edits }) => edits <= most)
    .toSorted((one, next) => one.edits - next.edits);
  return near[0]?.other;
}

/** Returns true for DATABASE_POOL beside DATABASE_POOL_SIZE; a single word is the beginning of too many names. */
function isBeginning(name: string, other: string): boolean {
  return name.includes("_") && other.startsWith(`${name}_`);
}

/** Returns the number of letters to insert, delete, replace or swap with a neighbour; above `most`, any number above it. */
export function editDistance(from: string, to: string, most: number): number {
  if (Math.abs(from.length - to.length) > most) return most + 1;
  let [before, last]: [number[], number[]] = [[], Array.from({ length: to.length + 1 }, (_, index) => index)];
  for (let row = 1; row <= from.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= to.length; column += 1) {
      const isSame = from[row - 1] === to[column - 1];
      const isSwapped = from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1];
      current[column] = Math.min(
        (last[column] ?? 0) + 1,
        (current[column - 1] ?? 0) + 1,
        (last[column - 1] ?? 0) + (isSame ? 0 : 1),
        isSwapped && row > 1 && column > 1 ? (before[column - 2] ?? 0) + 1 : Number.POSITIVE_INFINITY,
      );
    }
    // No later row can have less than the least of this one.
    if (Math.min(...current) > most) return most + 1;
    [before, last] = [last, current];
  }
  return last[to.length] ?? 0;
}
