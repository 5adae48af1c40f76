import { print } from "graphql";
import { SendOtpDocument, VerifyOtpDocument } from "./out/operations/generated/graphql.js";

// Requests of the programs that check.mjs runs in its project.

/** Code of the test people of a server under development. */
export const CODE = "123456";

export async function ask(url, document, variables, accessToken) {
  const response = await fetch(url, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      ...(accessToken !== undefined && { authorization: `Bearer ${accessToken}` }),
    },
    body: JSON.stringify({ query: print(document), variables }),
  });
  const { data, errors } = await response.json();
  if (errors !== undefined) throw new Error(JSON.stringify(errors));
  return data;
}

export async function signIn(url, phoneNumber) {
  const { sendOtp } = await ask(url, SendOtpDocument, { input: { phoneNumber } });
  const { verificationId } = sendOtp;
  const { verifyOtp } = await ask(url, VerifyOtpDocument, { input: { phoneNumber, code: CODE, verificationId } });
  return { userId: verifyOtp.viewer.user.id, accessToken: verifyOtp.tokens.accessToken };
}
