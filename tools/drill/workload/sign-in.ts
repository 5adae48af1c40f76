import { SendOtpDocument, type TokensFragment, VerifyOtpDocument } from "../../../operations/generated/graphql.js";
import { setTimeout as sleep } from "node:timers/promises";
import { fromCursor } from "../../../src/log/cursor.js";
import type { LogPosition } from "../../../src/log/position.js";
import type { Cluster } from "../cluster/cluster.js";
import type { History } from "../history/history.js";
import { type Ids, readIds } from "../history/ids.js";
import { type ClientOptions, post } from "./client.js";

/** Signed-in device, and the position before its first event. */
export interface SignedInDevice {
  readonly tokens: TokensFragment;
  readonly user: number;
  readonly begin: LogPosition;
  readonly ids: Ids;
}

export interface SignInOptions {
  /** Endpoint. */
  readonly url: string;
  /** Address sent in X-Forwarded-For. */
  readonly address: string;
  readonly profile: { readonly phoneNumber: string; readonly fullName: string; readonly deviceName: string };
}

/** Signs a device in by a code, without the wait before a number's next code. */
export async function signIn(
  { database, smsGateway }: Pick<Cluster, "database" | "smsGateway">,
  { url, address, profile }: SignInOptions,
): Promise<SignedInDevice> {
  const { phoneNumber, fullName } = profile;
  const tables = await database.connect();
  try {
    await tables.query("DELETE FROM otp_verifications WHERE phone_number = ?", [phoneNumber]);
    const ids = await readIds(tables);
    const { sendOtp } = await post(url, address, SendOtpDocument, { input: { phoneNumber } });
    const verificationId = sendOtp?.verificationId ?? null;
    const input = { ...profile, code: await smsGateway.codeFor(phoneNumber), verificationId };
    const { verifyOtp } = await post(url, address, VerifyOtpDocument, { input });
    const { tokens, viewer, userErrors } = verifyOtp ?? {};
    if (!tokens || !viewer) throw new Error(`${fullName} did not sign in: ${userErrors?.[0]?.message ?? "no answer"}`);
    return { tokens, user: ids.userKey(viewer.user.id), begin: fromCursor(viewer.eventCursor) ?? { seq: 0 }, ids };
  } finally {
    await tables.end();
  }
}

const RETRY_MS = 300;

/** Creates, for the devices of one user, functions that sign in again after a loss has ended the session. */
export function createSignInAgain(
  cluster: Cluster,
  { losses }: History,
): (options: Omit<SignInOptions, "url">) => ClientOptions["signInAgain"] {
  // One after the other: the gateway keeps one code of a number.
  let last: Promise<unknown> = Promise.resolve();
  return (options) => async (ended) => {
    if (losses.length === 0) throw ended;
    const attempt = last.then(() => signInToAny(cluster, options));
    last = attempt;
    return attempt;
  };
}

/** Retries until a node has signed the device in. */
async function signInToAny(cluster: Cluster, options: Omit<SignInOptions, "url">): Promise<TokensFragment> {
  for (let tries = 0; ; tries += 1) {
    const node = cluster.nodes[tries % cluster.nodes.length];
    const signedIn = await signIn(cluster, { ...options, url: node?.url ?? "" }).catch(() => undefined);
    if (signedIn !== undefined) return signedIn.tokens;
    await sleep(RETRY_MS);
  }
}
