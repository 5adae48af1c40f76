import { type Rule, rule } from "./rule.js";

/** Rules of watermarks. */
export const MARK_RULES: readonly Rule[] = [
  rule(
    "a read mark is raised alone",
    "peer sends, settle, tab sees, peer sends",
    "store/marks.ts",
    "Math.max(read, marks.read)",
    "read",
  ),
  rule(
    "a read mark stays until its conversation shows it",
    "peer sends, settle, pin, tab sees, pin a 1",
    "store/settle-marks.ts",
    "(row && row.viewerReadSequence >= read)",
    "true",
  ),
  rule(
    "a mark that was raised since stays",
    "peer sends, peer sends, settle, tab sees, tab sees a 1",
    "store/settle-marks.ts",
    "marks.read > read ? marks.read : 0",
    "0",
  ),
  rule(
    "a mark without an answer is sent again",
    "peer sends, settle, lose request, tab sees, settle",
    "live/marks.ts",
    'if (results.some(({ status }) => status === "rejected")) sendAfter(RETRY_MS);',
    "void results;",
  ),
  rule(
    "a new leader sends the marks that wait",
    "open tab, peer sends, settle, tab sees, kill",
    "live/marks.ts",
    "isOpen.subscribe(",
    "((_: unknown) => () => undefined)(",
  ),
  rule(
    "only a visible page marks as read",
    "peer sends, settle, look away a 1, tab sees, settle",
    "live/read-rule.ts",
    "!page.isVisible.get() || ",
    "",
  ),
  rule(
    "only a focused page marks as read",
    "peer sends, settle, look away a 2, tab sees, settle",
    "live/read-rule.ts",
    "!page.isFocused.get() || ",
    "",
  ),
  rule(
    "only a page with input marks as read",
    "peer sends, settle, look away, tab sees, settle",
    "live/read-rule.ts",
    " || now() - page.lastInputAt.get() > ATTENTION_MS",
    "",
  ),
  rule(
    "what is in view is marked as soon as the page is shown again",
    "peer sends, settle, look away a 1, tab sees, look back",
    "live/read-rule.ts",
    "page.isVisible.subscribe(mark), ",
    "",
  ),
  rule(
    "what is in view is marked as soon as the page has the focus again",
    "peer sends, settle, look away a 2, tab sees, look back",
    "live/read-rule.ts",
    "page.isFocused.subscribe(mark), ",
    "",
  ),
  rule(
    "what is in view is marked as soon as the page has input again",
    "peer sends, settle, look away, tab sees, look back",
    "live/read-rule.ts",
    "page.lastInputAt.subscribe(mark)",
    "",
  ),
  rule(
    "a repeated event does not lower a watermark",
    "peer sends, peer sends, settle, peer receives a 1, settle, duplicate a 2, peer receives a 2",
    "log/derive.ts",
    "Math.max(kept.peerDeliveredSequence, upToSequence)",
    "upToSequence",
  ),
];
