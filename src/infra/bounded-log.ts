import type { Logger } from "./logger.js";

/** A line that strangers can cause. */
export interface BoundedLine {
  readonly level: "info" | "warn";
  readonly message: string;
  /** Fields that few lines differ by: a line of its own counts the others of each kind. */
  readonly kind: Readonly<Record<string, string | number>>;
  /** User or network that caused the line. */
  readonly subject: string;
  /** Returns all other fields. */
  readonly fields: () => object;
}

interface Kind {
  readonly line: BoundedLine;
  readonly subjects: Set<string>;
  readonly timer: NodeJS.Timeout;
  more: number;
}

/** Bounds on the lines of one kind. */
export interface LogBounds {
  readonly seconds: number;
  /** Subjects whose first line within the seconds is written in full. */
  readonly subjects: number;
}

const BOUNDS: LogBounds = { seconds: 60, subjects: 10 };

/**
 * Bounds lines of the log by kind: the first of each of ten subjects is written in full; after a minute one line has the
 * number of all others as `more`.
 */
export class BoundedLog {
  readonly #kinds = new Map<string, Kind>();

  constructor(
    private readonly log: Logger,
    private readonly bounds: LogBounds = BOUNDS,
  ) {}

  write(line: BoundedLine): void {
    const { level, message, kind: fields, subject } = line;
    if (!this.log.isLevelEnabled(level)) return;
    const kind = this.#kindOf(line);
    if (kind.subjects.has(subject) || kind.subjects.size >= this.bounds.subjects) kind.more += 1;
    else {
      kind.subjects.add(subject);
      this.log[level]({ ...fields, ...line.fields() }, message);
    }
  }

  /** Writes the numbers of the lines that were only counted. */
  close(): void {
    for (const key of this.#kinds.keys()) this.#end(key);
  }

  #kindOf(line: BoundedLine): Kind {
    const key = [line.message, ...Object.values(line.kind)].join("\n");
    const known = this.#kinds.get(key);
    if (known !== undefined) return known;
    const timer = setTimeout(() => this.#end(key), this.bounds.seconds * 1000).unref();
    const kind: Kind = { line, subjects: new Set(), timer, more: 0 };
    this.#kinds.set(key, kind);
    return kind;
  }

  #end(key: string): void {
    const kind = this.#kinds.get(key);
    if (kind === undefined) return;
    clearTimeout(kind.timer);
    this.#kinds.delete(key);
    const { level, message, kind: fields } = kind.line;
    if (kind.more > 0) this.log[level]({ ...fields, more: kind.more, seconds: this.bounds.seconds }, message);
  }
}
