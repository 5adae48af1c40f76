import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:http";
import type { RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { describe, expect, it, onTestFinished } from "vitest";
import { startClamdDouble } from "../../testing/clamd-double.js";
import type { ClamdDoubleOptions } from "../../testing/clamd-double.js";
import { ScannerUnavailable } from "../scanner.js";
import { StoreUnavailable } from "../store.js";
import { createClamdScanner } from "./clamd-scanner.js";
import { createScanner } from "./create-scanner.js";
import { createHttpScanner } from "./http-scanner.js";

const CHUNK = 65_536;

/** A file in chunks, as a store reads it. */
function file(content: Buffer, chunk = CHUNK): Readable {
  const count = Math.ceil(content.length / chunk);
  return Readable.from(
    Array.from({ length: count }, (_, index) => content.subarray(index * chunk, (index + 1) * chunk)),
    { objectMode: false },
  );
}

/** A file whose store fails on the way. */
function brokenFile(): Readable {
  return Readable.from(
    (async function* () {
      yield await Promise.resolve(randomBytes(CHUNK));
      throw new StoreUnavailable("The store is away.");
    })(),
    { objectMode: false },
  );
}

/** A file with malware over the border of two chunks. */
function infected(): Buffer {
  const content = Buffer.alloc(3 * CHUNK);
  content.write("MALWARE", CHUNK - 3);
  return content;
}

async function startClamd(options?: ClamdDoubleOptions) {
  const clamd = await startClamdDouble(options);
  onTestFinished(() => clamd.close());
  return clamd;
}

describe("clamd", () => {
  it("gets the whole file, and its verdict is told", async () => {
    const clamd = await startClamd();
    const scanner = createClamdScanner({ kind: "clamd", ...clamd });
    for (const size of [1, CHUNK, CHUNK + 1, 40 * CHUNK]) {
      const content = randomBytes(size);
      expect(await scanner.scan(file(content))).toBe("clean");
      expect(clamd.scanned.at(-1)?.equals(content)).toBe(true);
    }
    expect(await scanner.scan(file(infected()))).toBe("refused");
    expect(await scanner.scan(file(Buffer.alloc(0)))).toBe("clean");
  });

  it("refuses a file above its size limit, also one that is sent no further", async () => {
    const clamd = await startClamd({ streamMaxLength: CHUNK });
    const scanner = createClamdScanner({ kind: "clamd", ...clamd });
    expect(await scanner.scan(file(Buffer.alloc(CHUNK + 1)))).toBe("refused");
    // The double stops reading, so that the scanner cannot send the rest.
    expect(await scanner.scan(file(Buffer.alloc(400 * CHUNK)))).toBe("refused");
  });

  it("is reached over a socket of the file system", async () => {
    const directory = await mkdtemp(join(tmpdir(), "clamd-"));
    onTestFinished(() => rm(directory, { recursive: true }));
    const path = join(directory, "clamd.ctl");
    await startClamd({ path });
    expect(await createScanner({ kind: "clamd", path })?.scan(file(infected()))).toBe("refused");
    const away = createScanner({ kind: "clamd", path: join(directory, "none") });
    await expect(away?.scan(file(infected()))).rejects.toThrow("clamd has not answered: ENOENT.");
  });

  it.each(["cut", "silent", "stream: Can't allocate memory ERROR", "stream: OK FOUND?", "", "x".repeat(5000)])(
    "gives no verdict with %j",
    async (override) => {
      const clamd = await startClamd();
      clamd.override = override;
      const scanner = createClamdScanner({ kind: "clamd", ...clamd }, { idleMs: 100 });
      await expect(scanner.scan(file(infected()))).rejects.toThrow(ScannerUnavailable);
    },
  );

  it("gives no verdict on a file that cannot be read", async () => {
    const clamd = await startClamd();
    const scanner = createClamdScanner({ kind: "clamd", ...clamd });
    await expect(scanner.scan(brokenFile())).rejects.toThrow(StoreUnavailable);
    expect(clamd.scanned).toEqual([]);
  });
});

async function startHttp(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/scan?key=hunter2`;
}

describe("a scanner over HTTP", () => {
  it("gets the whole file, and its verdict is told", async () => {
    const url = await startHttp((request, response) => {
      void request.toArray().then((chunks) => {
        const verdict = Buffer.concat(chunks as Buffer[]).includes("MALWARE") ? "refused" : "clean";
        response.end(JSON.stringify({ verdict }));
      });
    });
    const scanner = createScanner({ kind: "http", url });
    expect(await scanner?.scan(file(infected()))).toBe("refused");
    expect(await scanner?.scan(file(randomBytes(40 * CHUNK)))).toBe("clean");
    await expect(scanner?.scan(brokenFile())).rejects.toThrow(StoreUnavailable);
  });

  it.each([
    [500, '{"verdict":"clean"}'],
    [200, '{"verdict":"ok"}'],
    [200, "clean"],
    [200, "null"],
    [200, `{"verdict":"clean"}${" ".repeat(70_000)}`],
    [302, ""],
  ])("gives no verdict with status %d and %.20s", async (status, body) => {
    const url = await startHttp((request, response) => {
      request.resume();
      request.on("end", () => response.writeHead(status, { location: "/clean" }).end(body));
    });
    const failure: unknown = await createHttpScanner(url)
      .scan(file(infected()))
      .catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(ScannerUnavailable);
    expect(String(failure)).not.toContain("hunter2");
  });

  it("gives no verdict without an answer in time", async () => {
    const url = await startHttp(() => undefined);
    await expect(createHttpScanner(url, 100).scan(file(infected()))).rejects.toThrow(ScannerUnavailable);
  });
});
