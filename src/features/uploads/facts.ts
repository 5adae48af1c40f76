import type { UploadKind } from "../../generated/enums.js";
import { Refusal } from "../../infra/errors.js";
import { MAX_WAVEFORM_LENGTH, MAX_WAVEFORM_LEVEL, encodeWaveform } from "../../model/waveform.js";
import type { CompleteUploadInput } from "./types.js";

/** Facts about a file that the client tells, because the server does not decode sound and film. */
export interface Facts {
  /** Encoded for its column. */
  readonly waveform: string | null;
  readonly durationMs: number | null;
  readonly posterUploadId: string | null;
}

const DURATION_KINDS: ReadonlySet<UploadKind> = new Set(["AUDIO", "VIDEO"]);

/** @throws Refusal INVALID */
export function requireFacts(kind: UploadKind, input: CompleteUploadInput): Facts {
  const { waveform = null, durationMs = null, posterUploadId = null } = input;
  if (waveform !== null && kind !== "AUDIO") throw invalid("Only an AUDIO has a waveform.", "waveform");
  if (durationMs !== null && !DURATION_KINDS.has(kind))
    throw invalid("Only an AUDIO or VIDEO has a playing time.", "durationMs");
  if (posterUploadId !== null && kind !== "VIDEO") throw invalid("Only a VIDEO has a poster.", "posterUploadId");
  if (durationMs !== null && durationMs < 0) throw invalid('"durationMs" must be 0 or more.', "durationMs");
  return { waveform: waveform === null ? null : requireWaveform(waveform), durationMs, posterUploadId };
}

function requireWaveform(levels: readonly number[]): string {
  const isWaveform =
    levels.length >= 1 &&
    levels.length <= MAX_WAVEFORM_LENGTH &&
    levels.every((level) => level >= 0 && level <= MAX_WAVEFORM_LEVEL);
  if (!isWaveform)
    throw invalid(`A waveform has 1 to ${MAX_WAVEFORM_LENGTH} numbers from 0 to ${MAX_WAVEFORM_LEVEL}.`, "waveform");
  return encodeWaveform(levels);
}

function invalid(message: string, field: string): Refusal {
  return new Refusal("INVALID", message, [field]);
}
