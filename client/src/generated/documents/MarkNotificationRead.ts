import type { Document } from "../../transport/api.js";
import type * as types from "../types.js";
import { NotificationRow } from "./fragments.js";

export const MarkNotificationReadDocument: Document<types.MarkNotificationReadMutation, types.MarkNotificationReadMutationVariables> =
  "mutation MarkNotificationRead($input:MarkNotificationReadInput!){markNotificationRead(input:$input){notification{...NotificationRow}userErrors{code message field}}}" + NotificationRow;