import {
  CancelUploadDocument,
  CompleteUploadDocument,
  CreateUploadDocument,
  LimitsDocument,
  UploadDocument,
} from "../generated/documents/index.js";
import type { PartAnswer } from "../ports.js";
import type { MediaRow } from "../rows.js";
import type { UploadKind } from "../upload/api.js";

/** Parts of each file of the model. */
const PARTS = [1, 2, 3];
const MAX_BYTES = 100_000_000;

/** Content of a message with a file. */
export interface ModelFile {
  readonly type: UploadKind;
  readonly media: MediaRow;
}

interface ModelUpload {
  readonly file: ModelFile;
  readonly id: string;
  readonly key: string;
  readonly isRefused: boolean;
  readonly missing: Set<number>;
  state: "WAITING" | "PROCESSING" | "READY" | "REFUSED";
  isGone: boolean;
  /** Message that uses it. */
  usedBy?: string;
}

/** Media type of files that the model refuses once it has all parts. */
export const REFUSED_TYPE = "image/refused";

type Input = Readonly<Record<string, unknown>>;

/** Uploads of one account, as the server keeps them. */
export class ModelUploads {
  readonly #all = new Map<string, ModelUpload>();
  /** Number of the links that are valid. */
  #links = 0;

  /** Links that are out are refused from now on. */
  expireLinks(): void {
    this.#links += 1;
  }

  /** Deletes the uploads that no message uses. */
  expireUnused(): void {
    for (const upload of this.#all.values()) if (upload.usedBy === undefined) upload.isGone = true;
  }

  /** Uploads that no message uses, and that are neither cancelled nor refused. */
  unused(): readonly string[] {
    return [...this.#all.values()].filter((each) => this.#isOpen(each)).map(({ id }) => id);
  }

  /** Stores a part, each of which may come again. */
  put(url: string): PartAnswer {
    const [id = "", number = "", links = ""] = url.split(" ");
    if (Number(links) !== this.#links) return { status: 403 };
    const upload = this.#all.get(id);
    if (!upload || upload.isGone || upload.state !== "WAITING") return { status: 404 };
    upload.missing.delete(Number(number));
    return { status: 204 };
  }

  /** The file of an upload, as its message shows it. */
  fileOf(id: string): ModelFile | undefined {
    return this.#all.get(id)?.file;
  }

  /** Uses an upload for a message. Returns the code of a refusal. */
  use(id: string, clientMessageId: string): string | undefined {
    const upload = this.#all.get(id);
    if (!upload || upload.isGone) return "NOT_FOUND";
    if (upload.state !== "READY") return "UPLOAD_NOT_READY";
    if (upload.usedBy !== undefined && upload.usedBy !== clientMessageId) return "CONFLICT";
    upload.usedBy = clientMessageId;
    return undefined;
  }

  /** Answers an operation on uploads; undefined for any other. */
  execute(document: unknown, { id, input = {} }: { readonly id?: string; readonly input?: Input }): object | undefined {
    switch (document) {
      case LimitsDocument: {
        const uploads = ["IMAGE", "AUDIO", "VIDEO", "FILE"].map((kind) => ({
          kind,
          maxBytes: MAX_BYTES,
          mimeTypes: [],
        }));
        return { limits: { uploads, partBytes: MAX_BYTES } };
      }
      case CreateUploadDocument:
        return { createUpload: this.#create(input) };
      case UploadDocument:
        return { upload: this.#answer(this.#found(id)) ?? null };
      case CompleteUploadDocument:
        return { completeUpload: this.#complete(this.#found(input["uploadId"])) };
      case CancelUploadDocument: {
        const upload = this.#found(input["uploadId"]);
        if (upload && upload.usedBy === undefined) upload.isGone = true;
        return { cancelUpload: { userErrors: [] } };
      }
      default:
        return undefined;
    }
  }

  #create({ clientUploadId, kind, size, mimeType, fileName }: Input): object {
    const key = String(clientUploadId);
    const known = [...this.#all.values()].find((each) => each.key === key);
    if (known?.isGone) return refusal("NOT_FOUND");
    const id = `upload-${this.#all.size + 1}`;
    const isRefused = mimeType === REFUSED_TYPE;
    const media = { ...NO_MEDIA, url: `https://test.invalid/${id}`, mimeType, size, fileName: fileName ?? null };
    const file = { type: kind, media } as ModelFile;
    const missing = new Set(PARTS);
    const upload = known ?? { id, key, file, isRefused, missing, state: "WAITING", isGone: false };
    this.#all.set(upload.id, upload);
    return { upload: this.#answer(upload), userErrors: [] };
  }

  /** Checks a file, which takes until the second request. */
  #complete(upload: ModelUpload | undefined): object {
    if (!upload) return refusal("NOT_FOUND");
    if (upload.missing.size > 0) return refusal("UPLOAD_INCOMPLETE");
    if (upload.state === "WAITING") upload.state = "PROCESSING";
    else if (upload.state === "PROCESSING") upload.state = upload.isRefused ? "REFUSED" : "READY";
    if (upload.state === "REFUSED") return { ...refusal("MEDIA_REFUSED"), upload: this.#answer(upload) };
    return { upload: this.#answer(upload), userErrors: [] };
  }

  #found(id: unknown): ModelUpload | undefined {
    const upload = this.#all.get(String(id));
    return upload?.isGone ? undefined : upload;
  }

  #isOpen({ isGone, state, usedBy }: ModelUpload): boolean {
    return !isGone && state !== "REFUSED" && usedBy === undefined;
  }

  #answer(upload: ModelUpload | undefined): object | undefined {
    if (!upload) return undefined;
    const { id, state, missing, file } = upload;
    const size = Math.ceil((file.media.size ?? 0) / PARTS.length);
    // The first two alone, as a page of a longer list.
    const missingParts = [...missing].slice(0, 2).map((number) => ({
      ...{ number, offset: (number - 1) * size, size, method: "PUT", headers: [] },
      url: `${id} ${number} ${this.#links}`,
    }));
    const refused = state === "REFUSED" ? { code: "MEDIA_REFUSED", message: "Refused.", field: null } : null;
    return { id, state, receivedBytes: 0, missingParts, refusal: refused };
  }
}

const NO_MEDIA: Omit<MediaRow, "url"> = {
  ...{ thumbnailUrl: null, thumbhash: null, expiresAt: null, isExternal: false, fileName: null, mimeType: null },
  ...{ mimeParameters: null, size: null, width: null, height: null, durationMs: null, waveform: null },
  ...{ latitude: null, longitude: null },
};

function refusal(code: string): { readonly upload: null; readonly userErrors: readonly object[] } {
  return { upload: null, userErrors: [{ code, message: code, field: ["uploadId"] }] };
}

/** A file of three bytes whose content is there at once. */
export function modelFile(type: string): Blob {
  const file = { size: 3, type, slice: () => file, arrayBuffer: () => Promise.resolve(new ArrayBuffer(3)) };
  return file as unknown as Blob;
}
