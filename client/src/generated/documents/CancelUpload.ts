import type { Document } from "../../transport/api.js";
import type * as types from "../types.js";

export const CancelUploadDocument: Document<types.CancelUploadMutation, types.CancelUploadMutationVariables> =
  "mutation CancelUpload($input:CancelUploadInput!){cancelUpload(input:$input){cancelledUploadId userErrors{code message field}}}";