import type { Config } from "../../infra/config.js";
import type { REQUIRED_S3_SETTINGS } from "../../infra/media-settings.js";

/** Bucket of an S3-compatible store, and the features of the store. */
export interface S3Settings {
  /** Origin for this server, such as https://s3.eu-central-1.amazonaws.com. */
  readonly endpoint: string;
  /** Origin for clients, in links and requests of parts. */
  readonly publicEndpoint: string;
  readonly region: string;
  readonly bucket: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Bucket in the path instead of the host. */
  readonly pathStyle: boolean;
  /** The store refuses to replace an object under `If-None-Match: *`. */
  readonly conditionalPut: boolean;
  /** The store verifies `x-amz-checksum-sha256`. */
  readonly checksums: boolean;
}

export type S3Config = Pick<
  Config,
  (typeof REQUIRED_S3_SETTINGS)[number] | "S3_PUBLIC_ENDPOINT" | "S3_PATH_STYLE" | "S3_CONDITIONAL_PUT" | "S3_CHECKSUMS"
>;

/** Returns the settings of the store. The configuration has required them. */
export function s3SettingsOf(config: S3Config): S3Settings {
  const { S3_ENDPOINT: endpoint = "", S3_REGION: region = "", S3_BUCKET: bucket = "" } = config;
  return {
    ...{ endpoint, region, bucket, publicEndpoint: config.S3_PUBLIC_ENDPOINT ?? endpoint },
    accessKeyId: config.S3_ACCESS_KEY_ID ?? "",
    secretAccessKey: config.S3_SECRET_ACCESS_KEY ?? "",
    pathStyle: config.S3_PATH_STYLE === "on",
    conditionalPut: config.S3_CONDITIONAL_PUT === "on",
    checksums: config.S3_CHECKSUMS === "on",
  };
}
