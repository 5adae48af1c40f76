import type { Checker } from "../history/test-run.js";
import { completion } from "./completion.js";
import { latency } from "./latency.js";
import { blocks } from "./blocks.js";
import { erasure } from "./erasure.js";
import { failover } from "./failover.js";
import { lostKeys, lostSessions } from "./losses.js";
import { durability, idempotency } from "./durability.js";
import { deletedMedia, media, quota, residue } from "./media.js";
import { pairs } from "./pairs.js";
import { privacy } from "./privacy.js";
import { convergence, processes } from "./processes.js";
import { pushes, unwantedPushes } from "./pushes.js";
import { readiness } from "./readiness.js";
import { reads } from "./reads.js";
import { replicas } from "./replicas.js";
import { dense, order } from "./sequences.js";
import { editsKept, texts } from "./texts.js";
import { uploads } from "./uploads.js";
import { unread } from "./unread.js";
import { views } from "./views.js";
import { watermarks } from "./watermarks.js";

/** Safety checkers first, then liveness. */
export const CHECKERS: readonly Checker[] = [
  durability,
  idempotency,
  order,
  dense,
  reads,
  views,
  texts,
  editsKept,
  erasure,
  watermarks,
  unread,
  privacy,
  blocks,
  pairs,
  uploads,
  media,
  deletedMedia,
  residue,
  quota,
  pushes,
  unwantedPushes,
  convergence,
  latency,
  completion,
  readiness,
  processes,
];

/** Checkers of drills in which a fault has undone the newest state. */
export const LOSS_CHECKERS: readonly Checker[] = [lostSessions, lostKeys];

/** Checkers of drills in which the active member of a replicated database failed. */
export const FAILOVER_CHECKERS: readonly Checker[] = [failover];

/** Checkers of drills on a replicated database. */
export const REPLICA_CHECKERS: readonly Checker[] = [replicas];
