import { z } from "zod";
import { httpUrl, whole } from "./setting-types.js";

/** Providers of SMS. `http` is a gateway of the operator's own, `console` prints. */
export const SMS_PROVIDERS = ["console", "http", "twilio", "vonage", "sns", "messagebird"] as const;
export type SmsProviderName = (typeof SMS_PROVIDERS)[number];

/** Placeholders of templates. */
const PLACEHOLDERS = ["code", "app", "minutes"] as const;
export type Placeholder = (typeof PLACEHOLDERS)[number];

const MAX_TEMPLATE_LENGTH = 500;

const template = (fallback: string) =>
  z
    .string()
    .refine((text) => templateFault(text) === undefined, {
      error: (issue) => templateFault(String(issue.input)) ?? "",
    })
    .default(fallback);

/** Settings of codes by SMS. */
export const smsSettings = {
  SMS_PROVIDER: z
    .enum(SMS_PROVIDERS, { error: `must be ${SMS_PROVIDERS.map((name) => `"${name}"`).join(" or ")}` })
    .optional(),
  SMS_FROM: z
    .string()
    .regex(
      /^(\+?\d{3,15}|(?=.*[A-Za-z])[\w &.-]{1,11})$/u,
      "must be a number such as +14155550100, a short code, or a name of at most 11 letters and digits",
    )
    .optional(),
  SMS_GATEWAY_URL: httpUrl().optional(),
  SMS_GATEWAY_TOKEN: z.string().optional(),
  SMS_GATEWAY_TIMEOUT_MS: whole(8000, 100, 60_000),
  TWILIO_ACCOUNT_SID: z
    .string()
    .regex(/^AC[\da-f]{32}$/iu, "must be the SID of an account: AC and 32 hexadecimal digits")
    .optional(),
  TWILIO_API_KEY: z
    .string()
    .regex(/^SK[\da-f]{32}$/iu, "must be the SID of an API key: SK and 32 hexadecimal digits")
    .optional(),
  TWILIO_AUTH_TOKEN: z.string().optional(),
  TWILIO_MESSAGING_SERVICE_SID: z
    .string()
    .regex(/^MG[\da-f]{32}$/iu, "must be the SID of a messaging service: MG and 32 hexadecimal digits")
    .optional(),
  VONAGE_API_KEY: z.string().optional(),
  VONAGE_API_SECRET: z.string().optional(),
  SNS_REGION: z
    .string()
    .regex(/^[a-z]{2}(-[a-z]+)+-\d$/u, "must be the name of a region such as eu-central-1")
    .optional(),
  SNS_ACCESS_KEY_ID: z.string().optional(),
  SNS_SECRET_ACCESS_KEY: z.string().optional(),
  MESSAGEBIRD_ACCESS_KEY: z.string().optional(),
  APP_NAME: z
    .string()
    .regex(/^[^\p{Cc}\p{Cf}]{1,30}$/u, "must have 1 to 30 characters")
    .default("ConvoSpace"),
  SMS_TEMPLATE: template("{code} is your {app} code. It is valid for {minutes} minutes. Share it with nobody."),
  SMS_TEMPLATE_DELETE_ACCOUNT: template(
    "{code} is your {app} code to delete your account for good. It is valid for {minutes} minutes. Share it with nobody.",
  ),
  SMS_TEMPLATES: z.string().optional(),
};

export type SmsSettings = z.output<z.ZodObject<typeof smsSettings>>;

/** Settings that each provider needs. */
const REQUIRED: Readonly<Partial<Record<SmsProviderName, readonly (keyof typeof smsSettings)[]>>> = {
  http: ["SMS_GATEWAY_URL"],
  twilio: ["TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN"],
  vonage: ["VONAGE_API_KEY", "VONAGE_API_SECRET", "SMS_FROM"],
  sns: ["SNS_REGION", "SNS_ACCESS_KEY_ID", "SNS_SECRET_ACCESS_KEY"],
  messagebird: ["MESSAGEBIRD_ACCESS_KEY", "SMS_FROM"],
};

/** Returns the provider in use: SMS_PROVIDER, or else `http` where SMS_GATEWAY_URL is set. */
export function smsProviderOf(settings: Pick<SmsSettings, "SMS_PROVIDER" | "SMS_GATEWAY_URL">): SmsProviderName {
  return settings.SMS_PROVIDER ?? (settings.SMS_GATEWAY_URL === undefined ? "console" : "http");
}

/** Reports settings of SMS that are missing or contradict each other, each by `fault`. */
export function checkSmsSettings(
  settings: SmsSettings & { readonly NODE_ENV: string },
  fault: (name: string, message: string) => void,
): void {
  const provider = smsProviderOf(settings);
  // Runs beside the faults of single settings, so that the provider may be an unknown one.
  for (const name of REQUIRED[provider] ?? [])
    if (settings[name] === undefined) fault(name, `must be set if SMS_PROVIDER is "${provider}"`);
  if (provider === "twilio" && settings.SMS_FROM === undefined && settings.TWILIO_MESSAGING_SERVICE_SID === undefined)
    fault("SMS_FROM", 'or TWILIO_MESSAGING_SERVICE_SID must be set if SMS_PROVIDER is "twilio"');
  if (provider === "console" && settings.NODE_ENV === "production")
    fault(
      "SMS_PROVIDER",
      "must name a provider in production (or set SMS_GATEWAY_URL): sign-in codes are printed to the console outside of it only",
    );
}

/** Returns the fault of a template's text; undefined for a good one. */
export function templateFault(text: string): string | undefined {
  if (text.length > MAX_TEMPLATE_LENGTH) return `must have ${MAX_TEMPLATE_LENGTH} characters at most`;
  if (!text.includes("{code}")) return "must contain {code}";
  const unknown = [...text.matchAll(/\{([^{}]*)\}/gu)].find(
    ([, name]) => !PLACEHOLDERS.some((known) => known === name),
  );
  return unknown && `must have no placeholder but {code}, {app} and {minutes}, has ${unknown[0]}`;
}
