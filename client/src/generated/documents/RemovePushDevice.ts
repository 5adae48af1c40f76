import type { Document } from "../../transport/api.js";
import type * as types from "../types.js";

export const RemovePushDeviceDocument: Document<types.RemovePushDeviceMutation, types.RemovePushDeviceMutationVariables> =
  "mutation RemovePushDevice($input:RemovePushDeviceInput!){removePushDevice(input:$input){removedDeviceId userErrors{code message field}}}";