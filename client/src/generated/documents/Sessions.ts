import type { Document } from "../../transport/api.js";
import type * as types from "../types.js";
import { SessionRow } from "./fragments.js";

export const SessionsDocument: Document<types.SessionsQuery, types.SessionsQueryVariables> =
  "query Sessions{viewer{id sessions{...SessionRow}}}" + SessionRow;