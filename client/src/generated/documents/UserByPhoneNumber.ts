import type { Document } from "../../transport/api.js";
import type * as types from "../types.js";
import { ContactRow, PersonRow } from "./fragments.js";

export const UserByPhoneNumberDocument: Document<types.UserByPhoneNumberQuery, types.UserByPhoneNumberQueryVariables> =
  "query UserByPhoneNumber($phoneNumber:PhoneNumber!$defaultCountry:String){userByPhoneNumber(phoneNumber:$phoneNumber defaultCountry:$defaultCountry){...PersonRow}}" + PersonRow + ContactRow;