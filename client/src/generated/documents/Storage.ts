import type { Document } from "../../transport/api.js";
import type * as types from "../types.js";

export const StorageDocument: Document<types.StorageQuery, types.StorageQueryVariables> =
  "query Storage{viewer{id storage{usedBytes quotaBytes}}}";