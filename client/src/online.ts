// All that talks to the server, loaded by import() right after the start. Other modules may import types of it alone.
export * from "./transport/network.js";
export { startSync } from "./sync.js";
export { createRequests } from "./views/requests.js";
