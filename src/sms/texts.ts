import type { SmsSettings } from "../infra/sms-settings.js";
import { type SmsSize, smsSizeOf } from "./alphabet.js";
import type { CodePurpose, CodeText } from "./sms.js";
import { DEFAULT_LOCALE, type Templates, type TemplatesByLocale, fillTemplate, findTemplates } from "./templates.js";

/** Settings of the texts. */
export type TextSettings = Pick<SmsSettings, "APP_NAME"> & {
  readonly OTP_SECONDS: number;
  readonly WEB_ORIGIN?: string | undefined;
};

/** A text that one SMS cannot hold. */
export interface LongText {
  /** Language tag, or "default". */
  readonly locale: string;
  readonly purpose: CodePurpose;
  readonly size: SmsSize;
}

/** Returns the function that puts codes into words. */
export function createTexts(settings: TextSettings, templates: TemplatesByLocale): (code: CodeText) => string {
  return ({ code, purpose, locale }) => fill(settings, findTemplates(templates, locale), { code, purpose });
}

/** Lists the texts that need two messages or more, with any code. */
export function findLongTexts(settings: TextSettings, templates: TemplatesByLocale): LongText[] {
  return [...templates].flatMap(([tag, texts]) =>
    (Object.keys(texts) as CodePurpose[]).flatMap((purpose) => {
      const size = smsSizeOf(fill(settings, texts, { code: "000000", purpose }));
      return size.messages > 1 ? [{ locale: tag === DEFAULT_LOCALE ? "default" : tag, purpose, size }] : [];
    }),
  );
}

function fill(
  { APP_NAME, OTP_SECONDS, WEB_ORIGIN }: TextSettings,
  texts: Templates,
  { code, purpose }: Omit<CodeText, "locale">,
): string {
  const minutes = String(Math.max(1, Math.floor(OTP_SECONDS / 60)));
  const text = fillTemplate(texts[purpose], { code, app: APP_NAME, minutes });
  const host = webHostOf(WEB_ORIGIN);
  return host === undefined ? text : `${text}\n@${host} #${code}`;
}

/**
 * Host of the last line, which binds a code to the web app (https://wicg.github.io/sms-one-time-codes/): without scheme and
 * port. Browsers take the scheme to be https.
 */
function webHostOf(origin: string | undefined): string | undefined {
  if (origin === undefined) return undefined;
  const { protocol, hostname } = new URL(origin);
  return protocol === "https:" ? hostname : undefined;
}
