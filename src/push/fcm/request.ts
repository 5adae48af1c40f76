import { SECOND } from "../../infra/clock.js";
import type { PushMessage } from "../push.js";

/** Longest life that FCM takes: four weeks, in seconds. */
const MAX_TTL_SECONDS = 2_419_200;

/** Builds a data message of FCM, which the app itself turns into a notification, as JSON. */
export function fcmRequest(token: string, message: PushMessage, now: Date): string {
  const { payload, isSilent, expiresAt } = message;
  const isClear = payload.type === "clear";
  const seconds = Math.floor((expiresAt.getTime() - now.getTime()) / SECOND);
  return JSON.stringify({
    message: {
      token,
      // FCM takes texts as values only.
      data: { convospace: JSON.stringify(payload) },
      android: {
        // While a phone is off, FCM keeps one message for each of four keys: each has the whole state, but the end of a
        // conversation, with a low priority, must not take the place of the news of others.
        collapse_key: isClear && payload.total > 0 ? "clear" : "sync",
        priority: isClear || isSilent ? "NORMAL" : "HIGH",
        ttl: `${Math.min(Math.max(seconds, 0), MAX_TTL_SECONDS)}s`,
      },
    },
  });
}
