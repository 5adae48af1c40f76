import { type Rule, rule } from "./rule.js";

/** Rules of leadership, snapshots and evictions. */
export const LEADER_RULES: readonly Rule[] = [
  rule(
    "a transaction of an earlier leader is refused",
    "open tab, peer sends, settle, steal a 1, peer sends, peer sends",
    "store/database.ts",
    "epoch !== undefined && epoch !== before.epoch",
    "false",
  ),
  rule(
    "a hole in n is read again",
    "open tab, peer sends, peer sends, tab sends, tab sends a 1",
    "store/database.ts",
    "isNext ? change : { ...change, rows: undefined }",
    "change",
  ),
  rule(
    "an eviction begins a generation",
    "peer sends, settle, newest page, wake, wake, edit, wake, wake, wake, evict",
    "store/evict.ts",
    "state.generation += 1;",
    "",
  ),
  rule(
    "a resync begins a generation",
    "peer sends, settle, newest page, edit, trim",
    "store/leadership.ts",
    "state.generation += 1;",
    "",
  ),
  rule(
    "a new leader completes the snapshot",
    "open tab, steal a 1",
    "log/log.ts",
    "  fill();\n  requestWanted",
    "  if (epoch === 1) fill();\n  requestWanted",
  ),
  rule(
    "a new leader requests what is wanted",
    "open tab, settle, rename viewer, wake, wake, steal a 1",
    "log/wanted.ts",
    '  signal.addEventListener("abort", unsubscribe);\n  run();',
    '  signal.addEventListener("abort", unsubscribe);',
  ),
  rule(
    "a snapshot ends with the pages of its own generation",
    "peer sends, peer sends, trim, peer sends, trim, peer sends, trim, wake, wake, wake",
    "store/pages.ts",
    "if (state.generation === generation) state.isFilling = false;",
    "state.isFilling = false;",
  ),
];
