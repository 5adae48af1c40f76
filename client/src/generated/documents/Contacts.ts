import type { Document } from "../../transport/api.js";
import type * as types from "../types.js";
import { ContactRow, PersonRow } from "./fragments.js";

export const ContactsDocument: Document<types.ContactsQuery, types.ContactsQueryVariables> =
  "query Contacts($first:Int=30$after:String$search:String$favorite:Boolean){contacts(first:$first after:$after search:$search favorite:$favorite){edges{cursor node{...ContactRow user{...PersonRow}}}pageInfo{hasNextPage hasPreviousPage startCursor endCursor}}}" + ContactRow + PersonRow;