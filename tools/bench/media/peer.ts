import { createReadStream, createWriteStream } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";

// Baseline of media: the shortest server that node:http and node:fs permit. It checks nothing; a stored body is on the disk.

const folder = process.argv[2] ?? ".";
const server = createServer((request, response) => {
  const path = join(folder, (request.url ?? "/").slice(1));
  const work =
    request.method === "PUT"
      ? pipeline(request, createWriteStream(path, { flush: true })).then(() => response.writeHead(204).end())
      : pipeline(createReadStream(path), response);
  work.catch(() => response.destroy());
});
server.listen(0, "127.0.0.1", () =>
  process.send?.({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }),
);
