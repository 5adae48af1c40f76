import type { Document } from "../../transport/api.js";
import type * as types from "../types.js";
import { Tokens } from "./fragments.js";

export const RefreshTokensDocument: Document<types.RefreshTokensMutation, types.RefreshTokensMutationVariables> =
  "mutation RefreshTokens($input:RefreshTokensInput!){refreshTokens(input:$input){tokens{...Tokens}userErrors{code message field}}}" + Tokens;