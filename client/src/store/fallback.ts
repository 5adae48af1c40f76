// What a store needs when its database fails: loaded after the start. Other modules may import its types alone.
export { putBack, readRows, writeRows } from "./copy.js";
export { evictHalf } from "./evict.js";
export { createMemoryStore } from "./memory.js";
