import type { Document } from "../../transport/api.js";
import type * as types from "../types.js";

export const PresenceChangedDocument: Document<types.PresenceChangedSubscription, types.PresenceChangedSubscriptionVariables> =
  "subscription PresenceChanged($userIds:[ID!]){presenceChanged(userIds:$userIds){user{id}presence{status lastSeenAt}}}";