import type { UploadKind } from "../generated/enums.js";

/** File to be checked and processed. */
export interface ProcessingJob {
  readonly kind: UploadKind;
  /** Path of the file, which is only read. */
  readonly input: string;
  /** Existing empty folder for the outputs. */
  readonly directory: string;
}

/** Properties of an accepted file. */
export interface Processed {
  readonly mimeType: string;
  /** In pixels, upright; null for sounds and files. */
  readonly width: number | null;
  readonly height: number | null;
  /** Null where the container does not have it. */
  readonly durationMs: number | null;
  /** ThumbHash in base64; null without a picture. */
  readonly thumbhash: string | null;
  /** Paths of the files to be stored; without `main`, the input is stored as it is. */
  readonly outputs: { readonly main?: string; readonly thumbnail?: string };
}

/** Refusal of a file, with a sentence for its owner. */
export interface Refused {
  readonly refusal: string;
}

/** Port to the checks and conversions of media, which run apart from the server: decoders fail on hostile files. */
export interface MediaProcessor {
  /** @throws ProcessingFailed where it crashed, took too long or too much memory; it may be tried once more. */
  process(job: ProcessingJob): Promise<Processed | Refused>;
  close(): Promise<void>;
}

/** The processing of a file ended without a result. */
export class ProcessingFailed extends Error {}
