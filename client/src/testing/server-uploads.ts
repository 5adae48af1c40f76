import {
  CancelUploadDocument,
  CompleteUploadDocument,
  CreateUploadDocument,
  LimitsDocument,
  UploadDocument,
} from "../generated/documents/index.js";
import type { PartAnswer } from "../ports.js";

/** Size of a part: that of each file of the model, which is sent in three. */
const PART_BYTES = 1;

interface ModelUpload {
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
        const uploads = [{ kind: "IMAGE", maxBytes: 3, mimeTypes: ["image/png"] }];
        return { limits: { uploads, partBytes: PART_BYTES } };
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

  #create({ clientUploadId, size, mimeType }: Input): object {
    const key = String(clientUploadId);
    const known = [...this.#all.values()].find((each) => each.key === key);
    if (known?.isGone) return refusal("NOT_FOUND");
    const parts = Array.from({ length: Number(size) / PART_BYTES }, (_, place) => place + 1);
    const id = `upload-${this.#all.size + 1}`;
    const isRefused = mimeType === REFUSED_TYPE;
    const upload = known ?? { id, key, isRefused, missing: new Set(parts), state: "WAITING", isGone: false };
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
    const { id, state, missing } = upload;
    // The first two alone, as a page of a longer list.
    const missingParts = [...missing].slice(0, 2).map((number) => ({
      ...{ number, offset: (number - 1) * PART_BYTES, size: PART_BYTES, method: "PUT", headers: [] },
      url: `${id} ${number} ${this.#links}`,
    }));
    const refused = state === "REFUSED" ? { code: "MEDIA_REFUSED", message: "Refused.", field: null } : null;
    return { id, state, receivedBytes: 0, missingParts, refusal: refused };
  }
}

function refusal(code: string): { readonly upload: null; readonly userErrors: readonly object[] } {
  return { upload: null, userErrors: [{ code, message: code, field: ["uploadId"] }] };
}

/** A file of three bytes whose content is there at once. */
export function modelFile(type: string): Blob {
  const file = { size: 3, type, slice: () => file, arrayBuffer: () => Promise.resolve(new ArrayBuffer(3)) };
  return file as unknown as Blob;
}
