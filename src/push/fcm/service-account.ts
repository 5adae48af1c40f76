import { SignJWT, importPKCS8 } from "jose";
import { z } from "zod";
import type { Clock } from "../../infra/clock.js";
import { SECOND } from "../../infra/clock.js";
import { StartupError } from "../../infra/errors.js";
import { readSettingFile } from "../setting-file.js";

/** Account that sends for a project of Firebase. */
export interface ServiceAccount {
  readonly projectId: string;
  /** Address that exchanges assertions for access tokens. */
  readonly tokenUri: string;
  /** Signs an assertion: a JWT by which the account asks for an access token. */
  signAssertion(): Promise<string>;
}

const SCOPE = "https://www.googleapis.com/auth/firebase.messaging";

/** Life of an assertion, the longest that Google takes. */
const ASSERTION_SECONDS = 3600;

const File = z.object({
  type: z.literal("service_account"),
  project_id: z.string().regex(/^[a-z0-9:.-]{1,100}$/u),
  private_key_id: z.string().optional(),
  private_key: z.string(),
  client_email: z.string().min(1),
  token_uri: z.url({ protocol: /^https$/u }),
});

/** Reads the file of FCM_SERVICE_ACCOUNT, and signs with its key once. @throws StartupError */
export async function openServiceAccount(path: string, now: Clock): Promise<ServiceAccount> {
  const text = await readSettingFile("FCM_SERVICE_ACCOUNT", path);
  const account = parse(text, path);
  // The cause is left out of the error: it may quote the file.
  const key = await importPKCS8(account.private_key, "RS256").catch(() => {
    throw new StartupError(`FCM_SERVICE_ACCOUNT: private_key in ${path} is no RSA key in PEM.`);
  });
  const signAssertion = () => {
    const at = Math.floor(now().getTime() / SECOND);
    return new SignJWT({ scope: SCOPE })
      .setProtectedHeader({ alg: "RS256", typ: "JWT", ...(account.private_key_id && { kid: account.private_key_id }) })
      .setIssuer(account.client_email)
      .setAudience(account.token_uri)
      .setIssuedAt(at)
      .setExpirationTime(at + ASSERTION_SECONDS)
      .sign(key);
  };
  await signAssertion();
  return { projectId: account.project_id, tokenUri: account.token_uri, signAssertion };
}

function parse(text: string, path: string): z.output<typeof File> {
  const { data, error } = File.safeParse(asJson(text));
  if (data !== undefined) return data;
  const fields = [...new Set(error.issues.map((issue) => issue.path.join(".")))].filter((field) => field !== "");
  throw new StartupError(
    `FCM_SERVICE_ACCOUNT: ${path} is no key of a service account: ` +
      `${fields.length === 0 ? "it is no JSON object" : `check ${fields.join(", ")}`}. ` +
      "Firebase makes it under Project settings, Service accounts.",
  );
}

function asJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
