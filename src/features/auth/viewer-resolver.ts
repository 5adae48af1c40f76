import { Arg, FieldResolver, ID, Int, Resolver, Root } from "type-graphql";
import type { Context, SignedIn } from "../../context.js";
import { toCursor } from "../../log/cursor.js";
import { readHead } from "../../log/replay.js";
import type {
  LoginAttempt as LoginAttemptRow,
  Session as SessionRow,
  User as UserRow,
} from "../../generated/prisma/client.js";
import { PAGE_SIZE, type Page, Paged } from "../../graphql/connection.js";
import { Cost, ListSize } from "../../graphql/cost-directives.js";
import { toGlobalId } from "../../graphql/global-ids.js";
import { Anyone, Me } from "../../graphql/signed-in.js";
import { User } from "../users/types.js";
import { listLoginAttempts } from "./login-history.js";
import { isOnline, listSessions } from "./sessions/sessions.js";
import { LoginAttempt, LoginAttemptConnection, PrivacySettings, Session, Viewer } from "./types.js";

/** Assumed list size for the cost analysis; few users have more devices. */
const ASSUMED_SESSIONS = 10;

@Resolver(() => Viewer)
export class ViewerResolver {
  @FieldResolver(() => ID, { description: "Opaque; the same for every viewer." })
  id(@Anyone() ctx: Context, @Root() viewer: UserRow): string {
    return toGlobalId(ctx, "Viewer", viewer.id);
  }

  @FieldResolver(() => User, { description: "The person's public record." })
  user(@Root() viewer: UserRow): UserRow {
    return viewer;
  }

  @FieldResolver(() => PrivacySettings, { description: "Privacy settings of the person." })
  privacy(@Root() viewer: UserRow): UserRow {
    return viewer;
  }

  @Cost(50)
  @FieldResolver(() => String, {
    description:
      "Cursor of the newest event. Read it first, in a request of its own; then read a snapshot; then subscribe to the events after it.",
  })
  async eventCursor(@Anyone() ctx: Context, @Root() viewer: UserRow): Promise<string> {
    return toCursor(await readHead(ctx.db, viewer.id));
  }

  @ListSize({ assumedSize: ASSUMED_SESSIONS })
  @Cost(50)
  @FieldResolver(() => [Session], { description: "Open sessions, the most recently active first." })
  async sessions(@Anyone() ctx: Context, @Root() viewer: UserRow): Promise<SessionRow[]> {
    return listSessions(ctx, viewer.id);
  }

  @Paged("first")
  @Cost(50)
  @FieldResolver(() => LoginAttemptConnection, { description: "Attempts to sign in, newest first." })
  async loginHistory(
    @Anyone() ctx: Context,
    @Root() viewer: UserRow,
    @Arg("first", () => Int, { nullable: true, defaultValue: PAGE_SIZE, description: "Page size, from 1 to 100." })
    first: number | null,
    @Arg("after", () => String, { nullable: true, description: "Only the items after this cursor." })
    after: string | undefined,
  ): Promise<Page<LoginAttemptRow>> {
    return listLoginAttempts(ctx, viewer.id, { first, after: after ?? undefined });
  }
}

@Resolver(() => Session)
export class SessionResolver {
  @FieldResolver(() => ID, { description: "Opaque; the same for every viewer." })
  id(@Anyone() ctx: Context, @Root() session: SessionRow): string {
    return toGlobalId(ctx, "Session", session.id);
  }

  @FieldResolver(() => Boolean, { description: "True for the session of this request." })
  isCurrent(@Me() ctx: SignedIn, @Root() session: SessionRow): boolean {
    return session.id === ctx.viewer.sessionId;
  }

  @FieldResolver(() => Boolean, { description: "True while the device is connected." })
  async isOnline(@Anyone() ctx: Context, @Root() session: SessionRow): Promise<boolean> {
    return isOnline(ctx, session);
  }
}

@Resolver(() => LoginAttempt)
export class LoginAttemptResolver {
  @FieldResolver(() => ID, { description: "Opaque; the same for every viewer." })
  id(@Anyone() ctx: Context, @Root() attempt: LoginAttemptRow): string {
    return toGlobalId(ctx, "LoginAttempt", attempt.id);
  }
}
