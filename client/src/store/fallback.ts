// What a store needs when its database fails: loaded after the start. Other modules may import its types alone.
export { evictHalf } from "./evict.js";
export { createRecovery } from "./recovery.js";
