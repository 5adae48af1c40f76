import type { Document } from "../../transport/api.js";
import type * as types from "../types.js";
import { PushDeviceRow, SessionRow } from "./fragments.js";

export const RegisterPushDeviceDocument: Document<types.RegisterPushDeviceMutation, types.RegisterPushDeviceMutationVariables> =
  "mutation RegisterPushDevice($input:RegisterPushDeviceInput!){registerPushDevice(input:$input){device{...PushDeviceRow}userErrors{code message field}}}" + PushDeviceRow + SessionRow;