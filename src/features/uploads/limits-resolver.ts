import { FieldResolver, Query, Resolver, Root } from "type-graphql";
import type { SignedIn } from "../../context.js";
import type { User as UserRow } from "../../generated/prisma/client.js";
import { Cost } from "../../graphql/cost-directives.js";
import { Me } from "../../graphql/signed-in.js";
import { Viewer } from "../auth/types.js";
import { PART_BYTES } from "./incoming.js";
import { uploadLimits } from "./kinds.js";
import { storageOf } from "./quota.js";
import { Limits, Storage } from "./types.js";

@Resolver()
export class LimitsResolver {
  @Query(() => Limits, { description: "Limits of this server." })
  limits(@Me() ctx: SignedIn): Limits {
    return { uploads: uploadLimits(ctx), partBytes: PART_BYTES };
  }
}

/** Fields of Viewer that depend on uploads. */
@Resolver(() => Viewer)
export class ViewerStorageResolver {
  @Cost(10)
  @FieldResolver(() => Storage, { description: "Space for the person's files." })
  async storage(@Me() ctx: SignedIn, @Root() viewer: UserRow): Promise<Storage> {
    return storageOf(ctx, viewer.id);
  }
}
