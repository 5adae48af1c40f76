// All that is not needed to paint what is stored, loaded by import() at the start. Other modules may import types alone.
export { createRecovery } from "./store/recovery.js";
export * from "./transport/network.js";
export { createTypingReporter } from "./live/report-typing.js";
export { startSync } from "./sync.js";
export { createRequests } from "./views/requests.js";
