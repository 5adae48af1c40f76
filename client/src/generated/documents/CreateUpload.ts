import type { Document } from "../../transport/api.js";
import type * as types from "../types.js";
import { UploadParts, UploadRow } from "./fragments.js";

export const CreateUploadDocument: Document<types.CreateUploadMutation, types.CreateUploadMutationVariables> =
  "mutation CreateUpload($input:CreateUploadInput!$parts:Int=20){createUpload(input:$input){upload{...UploadRow ...UploadParts}userErrors{code message field}}}" + UploadRow + UploadParts;