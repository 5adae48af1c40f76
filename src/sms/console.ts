import { TIMEOUT_MS } from "./post.js";
import type { SmsProvider } from "./sms.js";

/** Prints messages, for development. */
export const consoleProvider: SmsProvider = {
  name: "console",
  timeoutMs: TIMEOUT_MS,
  send: ({ phoneNumber, text }) => {
    process.stdout.write(`OTP for ${phoneNumber}: ${text}\n`);
    return Promise.resolve({ result: "accepted" });
  },
};
