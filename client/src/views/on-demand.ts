// Loaded together when one of them is first used; nothing else may import them, or they are loaded at the start.
export { createContacts } from "./contacts.js";
export { createMedia } from "./media.js";
export { createNotifications } from "./notifications.js";
export { createPush } from "./push.js";
export { createSearchView } from "./search.js";
export { createSettings } from "./settings.js";
