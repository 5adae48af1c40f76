import type { SignedIn } from "../../context.js";
import { type NodeName, fromGlobalId } from "../../graphql/global-ids.js";
import { findLoginAttempt, findOwnRecord, findSession } from "../auth/own-nodes.js";
import { findContact } from "../contacts/service.js";
import { findConversation } from "../conversations/service.js";
import { findMessage } from "../messages/history.js";
import { findNotification } from "../notifications/service.js";
import { findPushDevice } from "../push/devices/service.js";
import { findUpload } from "../uploads/access.js";
import { findUser } from "../users/service.js";

type Finder = (ctx: SignedIn, id: string) => Promise<object | null>;

/** Finder of each type, which applies the viewer's rights. */
const FINDERS: Record<NodeName, Finder> = {
  User: lookUpUser,
  Viewer: findOwnRecord,
  Session: findSession,
  LoginAttempt: findLoginAttempt,
  Contact: findContact,
  Conversation: findConversation,
  Message: findMessage,
  Notification: findNotification,
  Upload: findUpload,
  PushDevice: findPushDevice,
};

/** Counts against the limit of `user(id)`. Declared on `node` it would count ids of every type. */
async function lookUpUser(ctx: SignedIn, id: string): Promise<object | null> {
  await ctx.limits.take("peopleLookedUpPerUser", ctx.viewer.userId);
  return findUser(ctx, id);
}

/** Returns the row of a global id with its `__typename`; null when the viewer has no access. */
export async function findNode(ctx: SignedIn, id: string): Promise<object | null> {
  const name = fromGlobalId(ctx, id)?.name;
  const row = name === undefined ? null : await FINDERS[name](ctx, id);
  return row === null ? null : { ...row, __typename: name };
}
