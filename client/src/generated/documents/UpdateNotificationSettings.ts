import type { Document } from "../../transport/api.js";
import type * as types from "../types.js";
import { NotificationSettingsRow } from "./fragments.js";

export const UpdateNotificationSettingsDocument: Document<types.UpdateNotificationSettingsMutation, types.UpdateNotificationSettingsMutationVariables> =
  "mutation UpdateNotificationSettings($input:UpdateNotificationSettingsInput!){updateNotificationSettings(input:$input){settings{...NotificationSettingsRow}userErrors{code message field}}}" + NotificationSettingsRow;