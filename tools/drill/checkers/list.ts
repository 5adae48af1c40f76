import type { Checker } from "../history/test-run.js";
import { answers } from "./answers.js";
import { arrivals } from "./arrivals.js";
import { blocks } from "./blocks.js";
import { deleted } from "./deleted.js";
import { kept, once } from "./kept.js";
import { pairs } from "./pairs.js";
import { privacy } from "./privacy.js";
import { convergence, processes } from "./processes.js";
import { readiness } from "./readiness.js";
import { reads } from "./reads.js";
import { dense, order } from "./sequences.js";
import { editsKept, texts } from "./texts.js";
import { unread } from "./unread.js";
import { views } from "./views.js";
import { watermarks } from "./watermarks.js";

/** What must hold whatever happens: first that nothing is lost or wrong, then that things go on. */
export const CHECKERS: readonly Checker[] = [
  kept,
  once,
  order,
  dense,
  reads,
  views,
  texts,
  editsKept,
  deleted,
  watermarks,
  unread,
  privacy,
  blocks,
  pairs,
  convergence,
  arrivals,
  answers,
  readiness,
  processes,
];
