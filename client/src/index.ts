export { type LogEvent, followEvents } from "./log/follow.js";
export { RequestError, SignedOut } from "./transport/errors.js";
export { request } from "./transport/request.js";
export { type Transport, type TransportOptions, createTransport } from "./transport/transport.js";
export type * from "./ports.js";
export { type Readable, type Writable, createWritable } from "./readable.js";
export type * from "./api.js";
export type * from "./rows.js";
