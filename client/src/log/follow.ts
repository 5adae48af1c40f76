import type { EventsSubscription } from "../generated/documents.js";

export type LogEvent = EventsSubscription["events"];
