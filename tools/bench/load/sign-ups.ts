import { print } from "graphql";
import { SendOtpDocument, VerifyOtpDocument } from "../../../operations/generated/graphql.js";
import { answer } from "../harness/remote.js";
import { type Gateway, openGateway } from "./sms-gateway.js";
import { createHttpConnections, rawRequest } from "./http-connections.js";
import { percentile } from "./percentiles.js";

// Load generator of sign-ups, with the SMS gateway that receives the codes.

export type SignUps = typeof methods;

const SEND_OTP = print(SendOtpDocument);
const VERIFY_OTP = print(VerifyOtpDocument);

let gateway: Gateway;
let phones = 0;

const methods = {
  /** Opens the gateway and returns its URL. */
  openGateway: async (): Promise<string> => {
    gateway = await openGateway();
    return gateway.url;
  },

  /** Signs in new users, evenly spread over `seconds`; 0: all at once. */
  signUp: async ({ url, people, seconds }: { url: string; people: number; seconds: number }) => {
    const faults: string[] = [];
    const times: number[] = [];
    const connections = createHttpConnections(url, (fault) => faults.push(fault));
    const ask = <Data>(query: string, input: object) =>
      new Promise<Data>((resolve, reject) => {
        const raw = rawRequest("POST", new URL(url), { body: { query, variables: { input } } });
        connections.request(raw, (_status, body) => {
          const { data, errors } = JSON.parse(body.toString()) as { data: Data; errors?: unknown };
          if (errors === undefined) resolve(data);
          else reject(new Error(JSON.stringify(errors)));
        });
      });
    const signUp = async (phoneNumber: string): Promise<void> => {
      const begun = performance.now();
      const code = gateway.codeFor(phoneNumber);
      const { sendOtp } = await ask<{ sendOtp: { verificationId: string } }>(SEND_OTP, { phoneNumber });
      const { verificationId } = sendOtp;
      const input = { phoneNumber, code: await code, verificationId, fullName: "Somebody new", deviceName: "phone" };
      const { verifyOtp } = await ask<{ verifyOtp: { tokens: unknown; userErrors: unknown } }>(VERIFY_OTP, input);
      if (verifyOtp.tokens === null) throw new Error(JSON.stringify(verifyOtp.userErrors));
      times.push(performance.now() - begun);
    };
    const begun = performance.now();
    await Promise.all(
      Array.from({ length: people }, async (_, n) => {
        phones += 1;
        const phoneNumber = `+1415${String(5_550_000 + phones).padStart(7, "0")}`;
        if (seconds > 0) await new Promise((resolve) => setTimeout(resolve, (n / people) * seconds * 1000));
        await signUp(phoneNumber).catch((error: unknown) => faults.push(String(error)));
      }),
    );
    connections.close();
    return {
      signedUp: times.length,
      seconds: (performance.now() - begun) / 1000,
      p50: percentile(times, 0.5),
      p99: percentile(times, 0.99),
      faults: faults.slice(0, 20),
    };
  },
};

answer(methods);
