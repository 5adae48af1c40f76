import type { Clock } from "../infra/clock.js";
import type { Config } from "../infra/config.js";
import type { Secrets } from "../infra/crypto/secrets.js";
import type { Database } from "../infra/database/database.js";
import type { Logger } from "../infra/logger.js";
import { type ApnsOptions, createApns } from "./apns/apns.js";
import { type FcmOptions, createFcm } from "./fcm/fcm.js";
import type { Push, PushServices } from "./push.js";
import { type PushEndpoints, publicEndpoints } from "./web-push/endpoints.js";
import { pushServicesOf } from "./web-push/services.js";
import { loadVapidKeys } from "./web-push/vapid-keys.js";
import { createWebPush } from "./web-push/web-push.js";
import { createWebhook } from "./webhook/webhook.js";

interface Sources {
  readonly config: Config;
  readonly db: Database;
  readonly secrets: Secrets;
  readonly now: Clock;
  readonly log: Logger;
}

/** Replacements for the push services of the outside world, for tests. */
export interface PushOutside {
  /** Endpoints of Web Push in place of those of PUSH_SERVICES. */
  readonly pushEndpoints?: PushEndpoints;
  /** Addresses in place of those of Google and Apple. */
  readonly pushOrigins?: {
    readonly fcm?: Pick<FcmOptions, "origin" | "ca">;
    readonly apns?: Pick<ApnsOptions, "origins" | "ca">;
  };
  /** Push services in place of those of the settings. */
  readonly pushServices?: PushServices;
}

/** Push services that the settings configure, and what devices need to register for them. */
export type ConfiguredPush = Pick<Push, "services" | "webPushKey" | "isAllowedEndpoint">;

export const NO_PUSH_SERVICES: ConfiguredPush = {
  services: {},
  webPushKey: undefined,
  isAllowedEndpoint: () => false,
};

/** Creates the push services of the settings. Web Push is always one of them. @throws StartupError for unusable keys */
export async function createPushServices(
  { config, db, secrets, now, log }: Sources,
  outside: PushOutside = {},
): Promise<ConfiguredPush> {
  const keys = await loadVapidKeys({ config, db, secrets, log });
  const { pushEndpoints: endpoints = publicEndpoints(pushServicesOf(config.PUSH_SERVICES)), pushOrigins } = outside;
  const { FCM_SERVICE_ACCOUNT, APNS_KEY, APNS_KEY_ID, APNS_TEAM_ID, PUSH_TITLE } = config;
  const { PUSH_WEBHOOK_URL, PUSH_WEBHOOK_SECRET } = config;
  const services: PushServices = {
    WEB: createWebPush({ keys, endpoints, now, webOrigin: config.WEB_ORIGIN, title: PUSH_TITLE }),
    ...(FCM_SERVICE_ACCOUNT !== undefined && {
      FCM: await createFcm(FCM_SERVICE_ACCOUNT, { now, ...pushOrigins?.fcm }),
    }),
    ...(APNS_KEY !== undefined &&
      APNS_KEY_ID !== undefined &&
      APNS_TEAM_ID !== undefined && {
        APNS: await createApns({ APNS_KEY, APNS_KEY_ID, APNS_TEAM_ID, PUSH_TITLE }, { now, ...pushOrigins?.apns }),
      }),
    ...(PUSH_WEBHOOK_URL !== undefined &&
      PUSH_WEBHOOK_SECRET !== undefined && {
        WEBHOOK: createWebhook({ url: PUSH_WEBHOOK_URL, secrets: PUSH_WEBHOOK_SECRET, now }),
      }),
  };
  return {
    services: outside.pushServices ?? services,
    webPushKey: keys.publicKey,
    isAllowedEndpoint: (endpoint) => endpoints.isAllowed(endpoint),
  };
}
