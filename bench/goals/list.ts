import type { Goal } from "../stage/goal.js";
import { fanout } from "./fanout.js";
import { history } from "./history.js";
import { one } from "./one.js";
import { send, sendHttp } from "./send.js";
import { writer } from "./writer.js";

/** Everything that `npm run bench` can measure, in the order of bench/README.md. */
export const GOALS: readonly Goal[] = [send, sendHttp, one, writer, fanout, history];
