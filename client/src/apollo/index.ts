export { addSentMessage } from "./sent-message.js";
export { applyEvent } from "./apply-event.js";
export { cacheConfig } from "./cache-config.js";
export { createChatLink } from "./chat-link.js";
export { type FollowOptions, followEvents } from "./follow-events.js";
