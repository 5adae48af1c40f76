import type { Document } from "../../transport/api.js";
import type * as types from "../types.js";
import { UploadParts, UploadRow } from "./fragments.js";

export const UploadDocument: Document<types.UploadQuery, types.UploadQueryVariables> =
  "query Upload($id:ID!$parts:Int=20){upload(id:$id){...UploadRow ...UploadParts}}" + UploadRow + UploadParts;