import { setTimeout as sleep } from "node:timers/promises";
import {
  SendOtpDocument,
  type TokensFragment,
  VerifyOtpDocument,
  type VerifyOtpMutation,
} from "../operations/generated/graphql.js";
import { ChatError, post } from "./client.js";
import type { CodeSource } from "./codes.js";

/** What a sign-in answers. */
export interface SignIn {
  readonly tokens: TokensFragment;
  readonly viewer: NonNullable<NonNullable<VerifyOtpMutation["verifyOtp"]>["viewer"]>;
  readonly isNewUser: boolean;
}

/** Where people sign in, and how they learn their codes. */
export interface Place {
  readonly url: string;
  readonly codeFor: CodeSource;
  /** Hears that the server wants some seconds between two codes. */
  readonly onWait: (seconds: number) => void;
}

const LONGEST_WAIT = 60;

/** Signs a device in with a code that was sent to the phone. */
export async function signIn(
  place: Place,
  who: { readonly phoneNumber: string; readonly fullName: string; readonly deviceName: string },
): Promise<SignIn> {
  const verificationId = await sendCode(place, who.phoneNumber);
  const input = { ...who, code: await place.codeFor(who.phoneNumber), verificationId };
  const { verifyOtp } = await post(place.url, VerifyOtpDocument, { input });
  const { tokens, viewer, isNewUser, userErrors } = verifyOtp ?? {};
  if (!tokens || !viewer)
    throw new Error(`${who.fullName} could not sign in: ${userErrors?.[0]?.message ?? "no answer"}`);
  return { tokens, viewer, isNewUser: isNewUser === true };
}

/** A number of those that are kept free for fiction, so that a code that does go out reaches nobody; 00 and 01 are test accounts. */
export function fictionalNumber(): string {
  const areas = [201, 202, 206, 212, 213, 303, 305, 312, 404, 415, 503, 512, 602, 617, 702, 713, 718, 808, 907, 916];
  const pick = (count: number) => Math.floor(Math.random() * count);
  return `+1${areas[pick(areas.length)] ?? 415}55501${String(2 + pick(98)).padStart(2, "0")}`;
}

/** Returns the id of the request that the code belongs to. */
async function sendCode({ url, onWait }: Place, phoneNumber: string): Promise<string> {
  const ask = async () => {
    const { sendOtp } = await post(url, SendOtpDocument, { input: { phoneNumber } });
    if (!sendOtp?.verificationId)
      throw new Error(`No code was sent: ${sendOtp?.userErrors[0]?.message ?? "no answer"}`);
    return sendOtp.verificationId;
  };
  try {
    return await ask();
  } catch (error) {
    const seconds = error instanceof ChatError ? Number(error.errors[0]?.extensions?.["retryAfter"]) : Number.NaN;
    if (!(seconds <= LONGEST_WAIT)) throw error;
    onWait(seconds);
    await sleep(seconds * 1000);
    return ask();
  }
}
