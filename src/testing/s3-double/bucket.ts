import { createHash, randomBytes } from "node:crypto";
import { S3Fault } from "./signature.js";

/** Object in the bucket of the double. */
export interface StoredObject {
  readonly body: Buffer;
  readonly contentType: string;
  readonly etag: string;
  readonly changedAt: Date;
}

interface Upload {
  readonly name: string;
  readonly contentType: string;
  readonly startedAt: Date;
  readonly parts: Map<number, StoredObject>;
}

/** Conditions and checksums that came with a body. */
export interface PutHeaders {
  readonly contentType: string;
  readonly ifNoneMatch?: string | undefined;
  /** SHA-256 in base64. */
  readonly sha256?: string | undefined;
}

export interface BucketOptions {
  readonly now: () => Date;
  /** Smallest part but the last. */
  readonly minPartBytes: number;
  /** Objects, parts and uploads on one page of a list. */
  readonly pageSize: number;
}

export interface Page<Entry> {
  readonly entries: readonly Entry[];
  readonly isTruncated: boolean;
}

/** Content of a bucket in memory: objects, and uploads of several parts. */
export class Bucket {
  readonly objects = new Map<string, StoredObject>();
  readonly uploads = new Map<string, Upload>();
  /** False where the store ignores conditions, or checksums, as some do; "refused" where it has no conditions at all. */
  hasConditions: boolean | "refused" = true;
  hasChecksums = true;

  constructor(private readonly options: BucketOptions) {}

  get(name: string): StoredObject {
    const object = this.objects.get(name);
    if (object === undefined) throw new S3Fault(404, "NoSuchKey");
    return object;
  }

  put(name: string, body: Buffer, headers: PutHeaders): StoredObject {
    if (headers.ifNoneMatch !== undefined && this.hasConditions) {
      if (headers.ifNoneMatch !== "*" || this.hasConditions === "refused") throw new S3Fault(501, "NotImplemented");
      if (this.objects.has(name)) throw new S3Fault(412, "PreconditionFailed");
    }
    this.requireChecksum(body, headers.sha256);
    const object = this.stored(body, headers.contentType, md5(body).toString("hex"));
    this.objects.set(name, object);
    return object;
  }

  copy(from: string, to: string, ifMatch: string | undefined): StoredObject {
    const source = this.get(from);
    if (ifMatch !== undefined && this.hasConditions && ifMatch !== source.etag)
      throw new S3Fault(412, "PreconditionFailed");
    const object = this.stored(source.body, source.contentType, md5(source.body).toString("hex"));
    this.objects.set(to, object);
    return object;
  }

  createUpload(name: string, contentType: string): string {
    const id = randomBytes(24).toString("base64url");
    this.uploads.set(id, { name, contentType, startedAt: this.options.now(), parts: new Map() });
    return id;
  }

  upload(name: string, id: string): Upload {
    const upload = this.uploads.get(id);
    if (upload?.name !== name) throw new S3Fault(404, "NoSuchUpload");
    return upload;
  }

  putPart(name: string, id: string, number: number, body: Buffer, sha256: string | undefined): StoredObject {
    if (!Number.isInteger(number) || number < 1 || number > 10_000) throw new S3Fault(400, "InvalidArgument");
    this.requireChecksum(body, sha256);
    const part = this.stored(body, "", md5(body).toString("hex"));
    this.upload(name, id).parts.set(number, part);
    return part;
  }

  completeUpload(name: string, id: string, asked: readonly { number: number; etag: string }[]): StoredObject {
    const upload = this.upload(name, id);
    if (asked.length === 0) throw new S3Fault(400, "MalformedXML");
    const parts = asked.map(({ number, etag }, index) => {
      const part = upload.parts.get(number);
      if (part?.etag !== etag) throw new S3Fault(400, "InvalidPart");
      if (index > 0 && number <= (asked[index - 1]?.number ?? 0)) throw new S3Fault(400, "InvalidPartOrder");
      return part.body;
    });
    if (parts.slice(0, -1).some(({ length }) => length < this.options.minPartBytes))
      throw new S3Fault(400, "EntityTooSmall");
    const etag = `${md5(Buffer.concat(parts.map(md5))).toString("hex")}-${parts.length}`;
    const object = this.stored(Buffer.concat(parts), upload.contentType, etag);
    this.objects.set(name, object);
    this.uploads.delete(id);
    return object;
  }

  listObjects(prefix: string, after: string): Page<[string, StoredObject]> {
    const entries = [...this.objects].filter(([name]) => name.startsWith(prefix) && name > after);
    return this.page(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  listUploads(prefix: string, after: string): Page<[string, Upload]> {
    const position = ([id, { name }]: [string, Upload]) => `${name} ${id}`;
    const entries = [...this.uploads].filter((entry) => entry[1].name.startsWith(prefix) && position(entry) > after);
    return this.page(entries.sort((a, b) => (position(a) < position(b) ? -1 : 1)));
  }

  listParts(name: string, id: string, after: number): Page<[number, StoredObject]> {
    const entries = [...this.upload(name, id).parts].filter(([number]) => number > after);
    return this.page(entries.sort(([a], [b]) => a - b));
  }

  private page<Entry>(entries: readonly Entry[]): Page<Entry> {
    const { pageSize } = this.options;
    return { entries: entries.slice(0, pageSize), isTruncated: entries.length > pageSize };
  }

  private requireChecksum(body: Buffer, sha256: string | undefined): void {
    if (sha256 === undefined || !this.hasChecksums) return;
    if (!/^[A-Za-z0-9+/]{43}=$/u.test(sha256)) throw new S3Fault(400, "InvalidRequest");
    if (createHash("sha256").update(body).digest("base64") !== sha256) throw new S3Fault(400, "BadDigest");
  }

  private stored(body: Buffer, contentType: string, etag: string): StoredObject {
    // S3 keeps whole seconds.
    const changedAt = new Date(Math.floor(this.options.now().getTime() / 1000) * 1000);
    return { body, contentType, etag: `"${etag}"`, changedAt };
  }
}

function md5(body: Buffer): Buffer {
  return createHash("md5").update(body).digest();
}
