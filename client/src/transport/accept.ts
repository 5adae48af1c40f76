import { Refused } from "./errors.js";

interface Payload {
  readonly userErrors: readonly UserError[];
}

interface UserError {
  readonly code: string;
  readonly message: string;
  readonly field?: readonly string[] | null | undefined;
}

/** Returns the payload of a mutation that was carried out. @throws Refused */
export function accept<P extends Payload>(payload: P | null | undefined): P {
  if (!payload) throw new Error("The answer has no payload.");
  const [error] = payload.userErrors;
  if (error) throw new Refused(error);
  return payload;
}
