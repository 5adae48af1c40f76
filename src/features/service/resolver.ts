import { Query, Resolver } from "type-graphql";
import type { Context } from "../../context.js";
import { Anyone } from "../../graphql/signed-in.js";
import { testAccountsOf } from "../../infra/test-accounts.js";
import { VERSION } from "../../infra/version.js";
import { uploadLimits } from "../uploads/kinds.js";
import { Service } from "./types.js";

@Resolver()
export class ServiceResolver {
  @Query(() => Service, { description: "Public facts about this server. Needs no sign-in." })
  service(@Anyone() ctx: Context): Service {
    const { config } = ctx;
    // In production, operators give test accounts to reviewers directly.
    const testAccounts = config.NODE_ENV === "production" ? [] : testAccountsOf(config);
    return {
      name: "ConvoSpace",
      version: VERSION,
      testPeople: testAccounts.map(({ phoneNumber, code, name }) => ({ phoneNumber, code, fullName: name })),
      // The server has no push messages.
      pushKey: null,
      maxUploadBytes: largestUpload(ctx),
      editWindowMinutes: config.EDIT_WINDOW_MINUTES,
    };
  }
}

function largestUpload(ctx: Context): number | null {
  const limits = uploadLimits(ctx);
  return limits.length === 0 ? null : Math.max(...limits.map(({ maxBytes }) => maxBytes));
}
