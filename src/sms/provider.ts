import type { Clock } from "../infra/clock.js";
import { type SmsSettings, smsProviderOf } from "../infra/sms-settings.js";
import { consoleProvider } from "./console.js";
import { createGatewayProvider } from "./gateway.js";
import { createMessageBirdProvider } from "./messagebird.js";
import type { SmsProvider } from "./sms.js";
import { createSnsProvider } from "./sns.js";
import { createTwilioProvider } from "./twilio.js";
import { createVonageProvider } from "./vonage.js";

/** Creates the provider of SMS_PROVIDER, whose settings the configuration has checked. */
export function createSmsProvider(config: SmsSettings, now: Clock): SmsProvider {
  const from = config.SMS_FROM;
  switch (smsProviderOf(config)) {
    case "console":
      return consoleProvider;
    case "http":
      return createGatewayProvider({
        url: required(config.SMS_GATEWAY_URL),
        token: config.SMS_GATEWAY_TOKEN,
        timeoutMs: config.SMS_GATEWAY_TIMEOUT_MS,
      });
    case "twilio":
      return createTwilioProvider({
        accountSid: required(config.TWILIO_ACCOUNT_SID),
        apiKey: config.TWILIO_API_KEY,
        authToken: required(config.TWILIO_AUTH_TOKEN),
        from,
        messagingServiceSid: config.TWILIO_MESSAGING_SERVICE_SID,
      });
    case "vonage":
      return createVonageProvider({
        apiKey: required(config.VONAGE_API_KEY),
        apiSecret: required(config.VONAGE_API_SECRET),
        from: required(from),
      });
    case "sns":
      return createSnsProvider(
        {
          region: required(config.SNS_REGION),
          accessKeyId: required(config.SNS_ACCESS_KEY_ID),
          secretAccessKey: required(config.SNS_SECRET_ACCESS_KEY),
          from,
        },
        now,
      );
    case "messagebird":
      return createMessageBirdProvider({ accessKey: required(config.MESSAGEBIRD_ACCESS_KEY), from: required(from) });
  }
}

function required(value: string | undefined): string {
  if (value === undefined) throw new Error("Expected a setting of the SMS provider, got undefined.");
  return value;
}
