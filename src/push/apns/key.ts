import { SignJWT, importPKCS8 } from "jose";
import type { Clock } from "../../infra/clock.js";
import { SECOND } from "../../infra/clock.js";
import { StartupError } from "../../infra/errors.js";
import { readSettingFile } from "../setting-file.js";

/** Settings of the key that signs tokens for APNs. `APNS_KEY` is a path. */
export interface ApnsKeySettings {
  readonly APNS_KEY: string;
  readonly APNS_KEY_ID: string;
  readonly APNS_TEAM_ID: string;
}

/** Signs a provider token: a JWT of the team, issued now. */
export type SignProviderToken = () => Promise<string>;

/** Reads the key of APNS_KEY, and signs with it once. @throws StartupError */
export async function openApnsKey(settings: ApnsKeySettings, now: Clock): Promise<SignProviderToken> {
  const { APNS_KEY: path, APNS_KEY_ID: kid, APNS_TEAM_ID: team } = settings;
  const pem = await readSettingFile("APNS_KEY", path);
  // The cause is left out of the error: it may quote the file.
  const key = await importPKCS8(pem.trim(), "ES256").catch(() => {
    throw new StartupError(
      `APNS_KEY: ${path} is no key for APNs. It must be the .p8 file from Apple, a P-256 key in PEM.`,
    );
  });
  const sign = () =>
    new SignJWT()
      .setProtectedHeader({ alg: "ES256", kid })
      .setIssuer(team)
      .setIssuedAt(Math.floor(now().getTime() / SECOND))
      .sign(key);
  await sign();
  return sign;
}
