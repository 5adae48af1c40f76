import { createPublicKey } from "node:crypto";
import { decodeJwt, jwtVerify } from "jose";

/** Requirement of a push service that a request fails, with the status that the service answers. */
export class PushFault extends Error {
  override name = "PushFault";

  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

const HEADER = /^vapid t=([\w-]+\.[\w-]+\.[\w-]+), k=([\w-]{87})$/u;
const DAY_SECONDS = 24 * 60 * 60;

/** Verifies an Authorization header by RFC 8292, for a subscription made with the given public key. @throws PushFault */
export async function requireVapid(
  header: string | undefined,
  expected: { readonly origin: string; readonly key: string | undefined; readonly now: Date },
): Promise<void> {
  const [, token = "", key = ""] = HEADER.exec(header ?? "") ?? [];
  if (token === "") throw new PushFault(401, "The Authorization header is not one of the scheme vapid.");
  const point = Buffer.from(key, "base64url");
  const [x = "", y = ""] = [point.subarray(1, 33), point.subarray(33)].map((part) => part.toString("base64url"));
  const publicKey = createPublicKey({ format: "jwk", key: { kty: "EC", crv: "P-256", x, y } });
  const { origin, now } = expected;
  await jwtVerify(token, publicKey, {
    algorithms: ["ES256"],
    audience: origin,
    currentDate: now,
    requiredClaims: ["exp", "sub"],
  }).catch((error: unknown) => {
    throw new PushFault(403, `The token is not valid: ${(error as Error).message}`);
  });
  const { exp = Infinity, sub = "" } = decodeJwt(token);
  if (exp > now.getTime() / 1000 + DAY_SECONDS) throw new PushFault(403, "The token lasts for more than 24 h.");
  if (!/^(mailto:|https:)/u.test(sub)) throw new PushFault(403, "The subject is no address.");
  if (expected.key !== undefined && key !== expected.key)
    throw new PushFault(403, "The subscription was made with another key.");
}
