import type { Clock } from "../infra/clock.js";
import type { Config } from "../infra/config.js";
import type { Secrets } from "../infra/crypto/secrets.js";
import type { Database } from "../infra/database/database.js";
import type { Logger } from "../infra/logger.js";
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
  endpoints: PushEndpoints = publicEndpoints(pushServicesOf(config.PUSH_SERVICES)),
): Promise<ConfiguredPush> {
  const keys = await loadVapidKeys({ config, db, secrets, log });
  const { PUSH_WEBHOOK_URL: url, PUSH_WEBHOOK_SECRET: webhookSecrets } = config;
  const services: PushServices = {
    WEB: createWebPush({ keys, endpoints, now, webOrigin: config.WEB_ORIGIN, title: config.PUSH_TITLE }),
    ...(url !== undefined && webhookSecrets && { WEBHOOK: createWebhook({ url, secrets: webhookSecrets, now }) }),
  };
  return { services, webPushKey: keys.publicKey, isAllowedEndpoint: (endpoint) => endpoints.isAllowed(endpoint) };
}
