import { type Rule, rule } from "./rule.js";

/** Rules of pages, which race with events. */
export const PAGE_RULES: readonly Rule[] = [
  rule(
    "a page leaves messages that an event has touched",
    "peer sends, settle, newest page, edit",
    "store/pages.ts",
    "(row && at > asked.n)",
    "(row && at > Infinity)",
  ),
  rule(
    "a page leaves conversations that an event has touched",
    "peer sends, peer sends b, peer sends c, trim, settle, inbox page, mute",
    "store/rows.ts",
    "(stored && stored.at > since)",
    "false",
  ),
  rule(
    "a page leaves people that an event has touched",
    "peer sends, peer sends b, peer sends c, trim, settle, inbox page, rename peer",
    "store/rows.ts",
    "if (at <= since) await writer",
    "await writer",
  ),
  rule(
    "a page leaves the viewer that an event has touched",
    "settle, rename viewer, settle, rename viewer, rename viewer",
    "store/pages.ts",
    "at > asked.n || generation",
    "generation",
  ),
  rule(
    "a page does not bring a hidden message back",
    "peer sends, peer sends, peer sends, settle, newest page, wake, wake, wake, hide a 1, newest page, wake, wake, wake, wake, wake, wake, wake",
    "store/pages.ts",
    "current === null || ",
    "",
  ),
  rule(
    "a page hides what it lacks",
    "peer sends, peer sends, peer sends, settle, hide a 1, trim, settle, edit a 1, settle, newest page",
    "store/pages.ts",
    "(row && at > asked.n)) continue",
    "!row || at > asked.n) continue",
  ),
  rule(
    "a page from before a clearing is refused",
    "peer sends, settle, newest page, clear",
    "store/pages.ts",
    " || history.clearedAt > asked.n",
    "",
  ),
  rule(
    "a row from before a clearing is refused",
    "peer sends, peer sends b, peer sends c, trim, settle, inbox page, clear",
    "store/rows.ts",
    "clearedAt > since || ",
    "",
  ),
  rule(
    "a page of an earlier generation is refused",
    "peer sends, settle, newest page, edit, trim",
    "store/pages.ts",
    "generation !== asked.generation || history",
    "history",
  ),
  rule(
    "a page shows quotes as events have changed them",
    "peer sends, peer sends a 1, trim, settle, newest page, edit",
    "store/pages.ts",
    "await withNewerQuote(writer, asked.n, conversationId, row)",
    "row",
  ),
  rule(
    "a page takes the items out that it has",
    "tab sends, newest page",
    "store/pages.ts",
    "await settleReceived(writer, [...rows.values()]);",
    "",
  ),
  rule(
    "a page does not lower a watermark",
    "peer sends, peer sends b, peer sends c, trim, settle, inbox page, wake, wake, wake, wake, peer reads a 1, inbox page, wake, wake, wake, wake, wake, wake",
    "store/rows.ts",
    "withMarksOf(withoutPeer(row), stored?.row)",
    "withoutPeer(row)",
  ),
];
