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
