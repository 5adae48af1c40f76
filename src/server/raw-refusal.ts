import { STATUS_CODES } from "node:http";
import type { Duplex } from "node:stream";
import type { App } from "../context.js";
import type { HttpRefusal } from "./http-refusal.js";
import { securityHeaders } from "./security-headers.js";

/** Answers a request without ServerResponse with a refusal, and closes the connection. */
export type Refuse = (wire: Duplex, refusal: HttpRefusal) => void;

/** Creates a Refuse whose responses have the usual form and headers. */
export function createRefuse({ config, metrics }: Pick<App, "config" | "metrics">): Refuse {
  const always = securityHeaders(config);
  return (wire, refusal) => {
    metrics.errors(refusal.code).inc();
    const body = refusal.body();
    const headers = [
      ["connection", "close"],
      ["content-type", "application/json; charset=utf-8"],
      ["content-length", Buffer.byteLength(body)],
      ...always,
      ...Object.entries(refusal.headers),
    ];
    const lines = headers.map(([name, value]) => `${name}: ${value}\r\n`).join("");
    const text = `HTTP/1.1 ${refusal.status} ${STATUS_CODES[refusal.status] ?? ""}\r\n${lines}\r\n${body}`;
    wire.end(text, () => wire.destroy());
  };
}
