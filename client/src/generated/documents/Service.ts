import type { Document } from "../../transport/api.js";
import type * as types from "../types.js";

export const ServiceDocument: Document<types.ServiceQuery, types.ServiceQueryVariables> =
  "query Service{service{name version testPeople{phoneNumber code fullName}pushKey maxUploadBytes editWindowMinutes}}";