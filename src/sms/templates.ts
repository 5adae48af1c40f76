import { readFileSync } from "node:fs";
import { z } from "zod";
import { StartupError } from "../infra/errors.js";
import { type Placeholder, type SmsSettings, templateFault } from "../infra/sms-settings.js";
import type { CodePurpose } from "./sms.js";

/** Texts of one language, with placeholders. */
export type Templates = Readonly<Record<CodePurpose, string>>;

/** Texts by BCP 47 tag in lower case; "" has the default ones. */
export type TemplatesByLocale = ReadonlyMap<string, Templates>;

/** Tag of the default texts. */
export const DEFAULT_LOCALE = "";

const template = z
  .string("must be a text")
  .refine((text) => templateFault(text) === undefined, { error: (issue) => templateFault(String(issue.input)) ?? "" });

const TemplateFile = z.record(z.string(), z.strictObject({ signIn: template, deleteAccount: template }));

/**
 * Reads SMS_TEMPLATES, `{"de": {"signIn": "…", "deleteAccount": "…"}}`, and adds the default texts.
 * @throws StartupError naming all faults of the file
 */
export function loadTemplates(
  config: Pick<SmsSettings, "SMS_TEMPLATE" | "SMS_TEMPLATE_DELETE_ACCOUNT" | "SMS_TEMPLATES">,
): TemplatesByLocale {
  const fallback = { LOGIN: config.SMS_TEMPLATE, DELETE_ACCOUNT: config.SMS_TEMPLATE_DELETE_ACCOUNT };
  const file = config.SMS_TEMPLATES === undefined ? {} : readTemplateFile(config.SMS_TEMPLATES);
  const entries = Object.entries(file).map(
    ([locale, { signIn, deleteAccount }]) =>
      [locale.toLowerCase(), { LOGIN: signIn, DELETE_ACCOUNT: deleteAccount }] as const,
  );
  return new Map([[DEFAULT_LOCALE, fallback], ...entries]);
}

/** Finds the texts of a language tag: its own, or those of a shorter tag (lookup of RFC 4647), or the default ones. */
export function findTemplates(templates: TemplatesByLocale, locale: string | undefined): Templates {
  const subtags = locale?.toLowerCase().split("-") ?? [];
  const tags = subtags.map((_, index) => subtags.slice(0, subtags.length - index).join("-"));
  const tag = tags.find((candidate) => templates.has(candidate)) ?? DEFAULT_LOCALE;
  return templates.get(tag) ?? { LOGIN: "{code}", DELETE_ACCOUNT: "{code}" };
}

/** Puts values in place of the placeholders. Braces in values stay as they are. */
export function fillTemplate(text: string, values: Readonly<Record<Placeholder, string>>): string {
  return text.replaceAll(/\{(code|app|minutes)\}/gu, (_, name: Placeholder) => values[name]);
}

function readTemplateFile(path: string): z.output<typeof TemplateFile> {
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(path, "utf8")) as unknown;
  } catch (error) {
    throw new StartupError(`SMS_TEMPLATES must name a file of JSON that can be read, got "${path}".`, { cause: error });
  }
  const read = TemplateFile.safeParse(content);
  const faults = read.success
    ? Object.keys(read.data)
        .filter((tag) => !isLanguageTag(tag))
        .map((tag) => `"${tag}" must be a language tag`)
    : read.error.issues.map(({ path: at, message }) => `${at.join(".") || "the file"} ${message}`);
  if (read.success && faults.length === 0) return read.data;
  throw new StartupError(
    `SMS_TEMPLATES, the file "${path}", has faults:\n${faults.map((one) => `  ${one}`).join("\n")}`,
  );
}

function isLanguageTag(tag: string): boolean {
  try {
    return Intl.getCanonicalLocales(tag).length === 1;
  } catch {
    return false;
  }
}
