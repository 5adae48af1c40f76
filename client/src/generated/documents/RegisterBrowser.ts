import type { Document } from "../../transport/api.js";
import type * as types from "../types.js";

export const RegisterBrowserDocument: Document<types.RegisterBrowserMutation, types.RegisterBrowserMutationVariables> =
  "mutation RegisterBrowser($input:RegisterPushDeviceInput!){registerPushDevice(input:$input){userErrors{code message field}}}";