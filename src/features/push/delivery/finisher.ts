import type { Connections } from "../../../infra/database/database.js";
import type { Statement } from "../../../infra/database/sql.js";
import type { Clock } from "../../../infra/clock.js";
import { type Claim, deleteClaimed, recordDelivered, releaseSuperseded } from "./sender-store.js";

/** End of a claim, as the database keeps it. */
export interface Ending {
  readonly claim: Claim;
  /** True where the delivery is over, else `statements` say what comes. */
  readonly isOver: boolean;
  /** Device whose push service has accepted the push. */
  readonly deliveredTo?: bigint;
  readonly statements?: readonly Statement[];
}

/** Writes the ends of claims. */
export interface Finisher {
  /** Resolves once the end is committed, together with those that came while the transaction before was running. */
  finish(ending: Ending): Promise<void>;
}

/** Creates a finisher; `onReleased` is called where newer news of a delivery are due now. */
export function createFinisher(
  { db, now }: { readonly db: Connections; readonly now: Clock },
  onReleased: () => void,
): Finisher {
  let waiting: Ending[] = [];
  let writing: Promise<void> | undefined;
  let next: Promise<void> | undefined;

  async function write(): Promise<void> {
    const endings = waiting;
    waiting = [];
    const claims = endings.map(({ claim }) => claim);
    const over = endings.filter(({ isOver }) => isOver).map(({ claim }) => claim);
    const delivered = endings.flatMap(({ deliveredTo }) => deliveredTo ?? []);
    const released = await db.transaction(
      async (tx) => {
        const { sql, values } = releaseSuperseded(claims, now());
        const { affectedRows } = await tx.execute(sql, values);
        await tx.commit([
          ...(over.length > 0 ? [deleteClaimed(over)] : []),
          ...(delivered.length > 0 ? [recordDelivered(delivered, now())] : []),
          ...endings.flatMap(({ statements = [] }) => statements),
        ]);
        return affectedRows;
      },
      { repeatable: true },
    );
    if (released > 0) onReleased();
  }

  return {
    finish: (ending) => {
      waiting.push(ending);
      next ??= (writing ?? Promise.resolve()).then(() => {
        next = undefined;
        const run = write();
        writing = run.catch(() => undefined).finally(() => (writing = undefined));
        return run;
      });
      return next;
    },
  };
}
