import { LimitsDocument } from "../generated/documents/Limits.js";
import type { Ports } from "../ports.js";
import type { Transport } from "../transport/api.js";
import { Refused } from "../transport/errors.js";
import { pause } from "../transport/pause.js";
import { isUnsupported } from "../transport/unsupported.js";
import type { UploadKind, UploadLimits } from "./api.js";

/** A file above the limit of its kind. */
export class TooLarge extends Refused {
  constructor(readonly maxBytes: number) {
    super({ code: "TOO_LARGE", message: `The file may have at most ${maxBytes} bytes.`, field: ["media"] });
  }
}

/** Requests the limits; empty on a server without uploads. */
export async function requestLimits(request: Transport["request"]): Promise<UploadLimits> {
  try {
    return (await request(LimitsDocument, {})).limits;
  } catch (error) {
    if (isUnsupported(error)) return { uploads: [] };
    throw error;
  }
}

export function takesType({ uploads }: UploadLimits, kind: UploadKind, mimeType: string): boolean {
  const { mimeTypes } = uploads.find((each) => each.kind === kind) ?? { mimeTypes: [""] };
  return mimeTypes.length === 0 || mimeTypes.includes(mimeType.split(";", 1)[0]?.trim().toLowerCase() ?? "");
}

/** @throws Refused TOO_LARGE, UNSUPPORTED_TYPE, or INVALID for a file without a byte */
export function requireWithin(
  limits: UploadLimits,
  { kind, size, mimeType }: { readonly kind: UploadKind; readonly size: number; readonly mimeType: string },
): void {
  const limit = limits.uploads.find((each) => each.kind === kind);
  const refuse = (code: string, message: string) => new Refused({ code, message, field: ["media"] });
  if (!limit) throw refuse("UNSUPPORTED_TYPE", "The server takes no such files.");
  if (size === 0) throw refuse("INVALID", "The file is empty.");
  if (size > limit.maxBytes) throw new TooLarge(limit.maxBytes);
  if (!takesType(limits, kind, mimeType))
    throw refuse("UNSUPPORTED_TYPE", `The server takes no ${kind} of the type ${mimeType}.`);
}

/** Wait for the limits, without which the server checks the file. */
const MAX_WAIT_MS = 2_000;

/** Returns the limits; undefined where they do not load, or not soon. */
export function limitsInTime(
  ports: Pick<Ports, "setTimer">,
  loadLimits: () => Promise<UploadLimits>,
): Promise<UploadLimits | undefined> {
  const late = pause(ports, MAX_WAIT_MS).then(() => undefined);
  return Promise.race([loadLimits(), late]).catch(() => undefined);
}
