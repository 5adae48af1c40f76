import { markDeleted } from "../../model/media-object.js";
import { type RemovalServices, removeFiles } from "./removal.js";
import { type UsedMedia, readUsedMedia, readUsedMediaOf } from "./store.js";

const BATCH_SIZE = 500;

/** Deletes the media of a conversation that neither member can see any more, after one of the two has cleared it. */
export async function deleteInvisibleMediaOf(app: RemovalServices, conversationId: bigint): Promise<void> {
  let after = 0;
  for (;;) {
    const page = await readUsedMediaOf(app.db, conversationId, after, BATCH_SIZE);
    await deleteInvisible(app, page);
    const last = page.at(-1);
    if (last === undefined || page.length < BATCH_SIZE) return;
    after = last.messageSeq;
  }
}

/** Deletes the media of all messages that nobody can see any more. */
export async function deleteInvisibleMedia(app: RemovalServices): Promise<void> {
  let after = 0n;
  for (;;) {
    const page = await readUsedMedia(app.db, after, BATCH_SIZE);
    await deleteInvisible(app, page);
    const last = page.at(-1);
    if (last === undefined || page.length < BATCH_SIZE) return;
    after = last.id;
  }
}

/** Needs no lock: a message that a member cannot see stays so. */
async function deleteInvisible(app: RemovalServices, page: readonly UsedMedia[]): Promise<void> {
  const invisible = page.filter(({ viewers }) => Number(viewers) === 0);
  if (invisible.length === 0) return;
  const ids = invisible.map(({ id }) => id);
  const { sql, values } = markDeleted({ sql: "id IN (?)", values: [ids] }, app.now());
  await app.db.execute(sql, values);
  removeFiles(app, invisible);
}
