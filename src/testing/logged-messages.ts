import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../infra/root.js";

const LEVELS: Readonly<Record<string, number>> = { info: 30, warn: 40, error: 50 };
/** A call of the log, by method or by a computed level. `write` is that of the lines whose number is bounded, with level and message. */
const CALL = /\blog(?:\.(?<method>info|warn|error)|\[(?<computed>\w+)\])\(|(?<=[> ])(?<bounded>write)\(/gu;

/** A message of the log in the sources, and the levels that it is logged with. */
export type LoggedMessages = ReadonlyMap<string, ReadonlySet<number>>;

/** Returns the messages of level info and above of all lines that the sources of the server write; `…` for a varying part. */
export function findLoggedMessages(): LoggedMessages {
  const found = new Map<string, Set<number>>();
  for (const file of readdirSync(join(ROOT, "src"), { recursive: true, encoding: "utf8" })) {
    if (!/(?<!\.test)\.ts$/u.test(file) || /^(?:generated|testing)\//u.test(file)) continue;
    const text = readFileSync(join(ROOT, "src", file), "utf8");
    for (const call of text.matchAll(CALL)) {
      const { method, bounded } = call.groups ?? {};
      if (bounded !== undefined && file !== "infra/refusal-log.ts") continue;
      const args = argumentsAt(text, call.index + call[0].length);
      const message = messageOf((bounded === undefined ? args.at(-1) : args[1]) ?? "");
      if (message === undefined) continue;
      const level = bounded === undefined ? method : messageOf(args[0] ?? "");
      const levels = level === undefined ? [40, 50] : [LEVELS[level] ?? 0];
      found.set(message, new Set([...(found.get(message) ?? []), ...levels]));
    }
  }
  return found;
}

/** Returns the text of a string or template, with `…` for what is inserted; undefined for other expressions. */
function messageOf(expression: string): string | undefined {
  const [, quote, text = ""] = /^(["`])(.*)\1$/su.exec(expression) ?? [];
  return quote === undefined ? undefined : text.replace(/\$\{[^}]*\}/gu, "…");
}

/** Returns the arguments of a call whose parenthesis opens before `start`. */
function argumentsAt(text: string, start: number): string[] {
  const found: string[] = [];
  let [depth, begin, quote] = [0, start, ""];
  for (let at = start; at < text.length; at += 1) {
    const letter = text[at] ?? "";
    if (quote !== "") {
      if (letter === "\\") at += 1;
      else if (letter === quote) quote = "";
    } else if (/["'`]/u.test(letter)) quote = letter;
    else if (/[([{]/u.test(letter)) depth += 1;
    else if (depth > 0 && /[)\]}]/u.test(letter)) depth -= 1;
    else if (depth === 0 && /[,)]/u.test(letter)) {
      const argument = text.slice(begin, at).trim();
      if (argument !== "") found.push(argument);
      if (letter === ")") return found;
      begin = at + 1;
    }
  }
  return found;
}
