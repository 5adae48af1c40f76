import type { Document } from "../../transport/api.js";
import type * as types from "../types.js";

export const EventCursorDocument: Document<types.EventCursorQuery, types.EventCursorQueryVariables> =
  "query EventCursor{viewer{id eventCursor}}";