import { type Rule, rule } from "./rule.js";

/** Rules of the outbox. */
export const OUTBOX_RULES: readonly Rule[] = [
  rule(
    "an answer leaves a message that an event has touched",
    "tab sends, wake, wake, wake, wake, edit",
    "store/settle-outbox.ts",
    " || stored.at > since",
    "",
  ),
  rule(
    "an answer from before a clearing is not put",
    "tab sends, wake, wake, wake, wake, clear",
    "store/settle-outbox.ts",
    " || history.clearedAt > since",
    "",
  ),
  rule(
    "an answer to a repeated send is not put",
    "lose answer, tab sends, hide, trim",
    "store/settle-outbox.ts",
    " && tries === 1",
    "",
  ),
  rule(
    "an answer of an earlier generation is not put",
    "settle, tab sends, wake, wake, wake, edit, trim",
    "store/settle-outbox.ts",
    "if (generation === asked.generation) {",
    "{",
  ),
  rule(
    "what was given up is deleted for everyone",
    "tab sends, discard",
    "store/settle-outbox.ts",
    'if (item.state !== "cancelled" || !message) return;',
    "return;",
  ),
  rule(
    "what may have arrived is cancelled, not dropped",
    "tab sends, discard",
    "store/change-outbox.ts",
    "tries > 0 && ",
    "false && ",
  ),
  rule(
    "one item of a conversation at a time",
    "tab sends, tab sends",
    "outbox/drain.ts",
    "sending.set(conversationId, { n, isUpload, stop });",
    "",
  ),
  rule(
    "an item without an answer holds up the next",
    "tab sends, lose answer, tab sends",
    "outbox/drain.ts",
    'item.state !== "failed"',
    "item.tries === 0",
  ),
];
