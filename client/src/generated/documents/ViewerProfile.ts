import type { Document } from "../../transport/api.js";
import type * as types from "../types.js";
import { ContactRow, PersonRow, ViewerRow } from "./fragments.js";

export const ViewerProfileDocument: Document<types.ViewerProfileQuery, types.ViewerProfileQueryVariables> =
  "query ViewerProfile{viewer{...ViewerRow}}" + ViewerRow + PersonRow + ContactRow;