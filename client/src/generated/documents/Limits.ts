import type { Document } from "../../transport/api.js";
import type * as types from "../types.js";

export const LimitsDocument: Document<types.LimitsQuery, types.LimitsQueryVariables> =
  "query Limits{limits{uploads{kind maxBytes mimeTypes}partBytes}}";