import { setTimeout as sleep } from "node:timers/promises";
import { RefreshTokensDocument, type TokensFragment, ViewerDocument } from "../../../operations/generated/graphql.js";
import type { Cluster } from "../cluster/cluster.js";
import type { LostSession } from "../history/history.js";
import { TopLevelError, post } from "../workload/client.js";
import { type SignedInDevice, signIn } from "../workload/sign-in.js";

const TRIES = 10;
const PAUSE_MS = 500;

/**
 * Signs up a user in a state that is going to be lost. The returned function is called after the loss: it signs up another
 * user, then presents the tokens of both.
 */
export async function openLostSession(cluster: Cluster, loss: number): Promise<() => Promise<LostSession>> {
  const lost = await signUp(cluster, 2 * loss);
  return async () => {
    const later = await signUp(cluster, 2 * loss + 1);
    return {
      accessToken: await retried(() => presentAccessToken(cluster, lost.tokens)),
      refreshToken: await retried(() => presentRefreshToken(cluster, lost.tokens)),
      laterAccessToken: await retried(() => presentAccessToken(cluster, later.tokens)),
      lostUser: lost.user,
      laterUser: later.user,
    };
  };
}

const ADDRESS = "10.200.0.1";

function signUp(cluster: Cluster, number: number): Promise<SignedInDevice> {
  const fullName = `Visitor ${number}`;
  const profile = { phoneNumber: `+1416555${String(number).padStart(4, "0")}`, fullName, deviceName: fullName };
  return retried(() => signIn(cluster, { url: urlOf(cluster), address: ADDRESS, profile }));
}

async function presentAccessToken(cluster: Cluster, { accessToken }: TokensFragment): Promise<string> {
  try {
    await post(urlOf(cluster), ADDRESS, ViewerDocument, {}, accessToken);
    return "accepted";
  } catch (error) {
    if (error instanceof TopLevelError && error.code === "UNAUTHENTICATED") return error.code;
    throw error;
  }
}

async function presentRefreshToken(cluster: Cluster, { refreshToken }: TokensFragment): Promise<string> {
  const { refreshTokens } = await post(urlOf(cluster), ADDRESS, RefreshTokensDocument, { input: { refreshToken } });
  return refreshTokens?.userErrors[0]?.code ?? "accepted";
}

function urlOf({ nodes: [node] }: Cluster): string {
  return node?.url ?? "";
}

async function retried<T>(work: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1)
    try {
      return await work();
    } catch (error) {
      if (tries === TRIES) throw error;
      await sleep(PAUSE_MS);
    }
}
