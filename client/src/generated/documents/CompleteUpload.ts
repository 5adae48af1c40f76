import type { Document } from "../../transport/api.js";
import type * as types from "../types.js";
import { UploadRow } from "./fragments.js";

export const CompleteUploadDocument: Document<types.CompleteUploadMutation, types.CompleteUploadMutationVariables> =
  "mutation CompleteUpload($input:CompleteUploadInput!){completeUpload(input:$input){upload{...UploadRow}userErrors{code message field}}}" + UploadRow;