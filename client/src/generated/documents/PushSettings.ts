import type { Document } from "../../transport/api.js";
import type * as types from "../types.js";
import { NotificationSettingsRow, PushDeviceRow, SessionRow } from "./fragments.js";

export const PushSettingsDocument: Document<types.PushSettingsQuery, types.PushSettingsQueryVariables> =
  "query PushSettings{viewer{id webPushKey pushDevices{...PushDeviceRow}notificationSettings{...NotificationSettingsRow}}}" + PushDeviceRow + SessionRow + NotificationSettingsRow;