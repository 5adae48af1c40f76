/** Change of the source that switches one rule off. */
export interface Mutant {
  readonly rule: string;
  readonly file: string;
  readonly text: string;
  readonly replacement: string;
}

export const mutant = (rule: string, file: string, text: string, replacement: string): Mutant => ({
  rule,
  file,
  text,
  replacement,
});

/** Rules of the store, the log and the outbox; the model must detect the absence of each. */
export const MUTANTS: readonly Mutant[] = [
  mutant(
    "a page leaves messages that an event has touched",
    "store/pages.ts",
    "(row && at > asked.n)",
    "(row && at > Infinity)",
  ),
  mutant(
    "a page leaves conversations that an event has touched",
    "store/rows.ts",
    "(stored && stored.at > since)",
    "false",
  ),
  mutant(
    "a page leaves people that an event has touched",
    "store/rows.ts",
    "if (at <= since) await writer",
    "await writer",
  ),
  mutant(
    "a page leaves the viewer that an event has touched",
    "store/pages.ts",
    "at > asked.n || generation",
    "generation",
  ),
  mutant("a page does not bring a hidden message back", "store/pages.ts", "current === null || ", ""),
  mutant(
    "a page hides what it lacks",
    "store/pages.ts",
    "(row && at > asked.n)) continue",
    "!row || at > asked.n) continue",
  ),
  mutant("a page from before a clearing is refused", "store/pages.ts", " || history.clearedAt > asked.n", ""),
  mutant("a row from before a clearing is refused", "store/rows.ts", "clearedAt > since || ", ""),
  mutant(
    "a page of an earlier generation is refused",
    "store/pages.ts",
    "generation !== asked.generation || history",
    "history",
  ),
  mutant(
    "a page shows quotes as events have changed them",
    "store/pages.ts",
    "await withNewerQuote(writer, asked.n, conversationId, row)",
    "row",
  ),
  mutant(
    "a page takes the items out that it has",
    "store/pages.ts",
    "await settleReceived(writer, [...rows.values()]);",
    "",
  ),
  mutant("what is below the start stays away", "log/derive.ts", "sequence < history.start", "false"),
  mutant(
    "an event puts messages outside of the ranges",
    "log/derive.ts",
    "message: isVisible ? { conversationId: conversation.id, sequence: row.sequence",
    "message: isVisible && rows.message ? { conversationId: conversation.id, sequence: row.sequence",
  ),
  mutant("an event does not bring a hidden message back", "log/derive.ts", "message?.row === null || ", ""),
  mutant("an event joins its own sequence alone", "log/derive.ts", "[sequence, sequence]", "[1, sequence]"),
  mutant(
    "an event sets the unread count",
    "log/derive.ts",
    "      unreadCount,\n    })),\n    message",
    "      unreadCount: kept.unreadCount + 1,\n    })),\n    message",
  ),
  mutant(
    "an event touches its conversation",
    "log/derive.ts",
    "toStored(change(row), n, wanted)",
    "toStored(change(row), rows.conversation?.at ?? 0, wanted)",
  ),
  mutant(
    "an event of an unknown conversation makes it wanted",
    "log/derive.ts",
    "{ id, at: n, wanted: 1 }",
    "{ id, at: n }",
  ),
  mutant(
    "an event leaves a stub of an unknown conversation",
    "log/derive.ts",
    ": { id, at: n, wanted: 1 };",
    ": (undefined as never);",
  ),
  mutant(
    "an event changes the quotes of its message",
    "log/derive.ts",
    "row: withQuote(quote.row, row)",
    "row: quote.row",
  ),
  mutant(
    "an event changes the quote in the newest message",
    "log/derive.ts",
    ": withQuote(kept.lastMessage, row)",
    ": kept.lastMessage",
  ),
  mutant(
    "a hidden newest message makes the conversation wanted",
    "log/derive.ts",
    "toStored(next.conversation.row, n, 1)",
    "toStored(next.conversation.row, n)",
  ),
  mutant("an own message takes its item out", "log/derive.ts", "    item: undefined,\n", ""),
  mutant(
    "the viewer's profile makes the viewer wanted",
    "log/derive.ts",
    'name: "viewer", at: n, wanted: 1 }',
    'name: "viewer", at: n }',
  ),
  mutant(
    "a transaction of an earlier leader is refused",
    "store/database.ts",
    "epoch !== undefined && epoch !== before.epoch",
    "false",
  ),
  mutant(
    "a hole in n is read again",
    "store/database.ts",
    "isNext ? change : { ...change, rows: undefined }",
    "change",
  ),
  mutant("an eviction begins a generation", "store/evict.ts", "state.generation += 1;", ""),
  mutant("a resync begins a generation", "store/leadership.ts", "state.generation += 1;", ""),
  mutant(
    "a new leader completes the snapshot",
    "log/log.ts",
    "  fill();\n  requestWanted",
    "  if (epoch === 1) fill();\n  requestWanted",
  ),
  mutant(
    "a new leader requests what is wanted",
    "log/wanted.ts",
    '  signal.addEventListener("abort", unsubscribe);\n  run();',
    '  signal.addEventListener("abort", unsubscribe);',
  ),
  mutant("an answer leaves a message that an event has touched", "store/settle-outbox.ts", " || stored.at > since", ""),
  mutant("an answer from before a clearing is not put", "store/settle-outbox.ts", " || history.clearedAt > since", ""),
  mutant("an answer to a repeated send is not put", "store/settle-outbox.ts", " && tries === 1", ""),
  mutant(
    "an answer of an earlier generation is not put",
    "store/settle-outbox.ts",
    "if (generation === asked.generation) {",
    "{",
  ),
  mutant(
    "what was given up is deleted for everyone",
    "store/settle-outbox.ts",
    'if (item.state !== "cancelled" || !message) return;',
    "return;",
  ),
  mutant(
    "what may have arrived is cancelled, not dropped",
    "store/outbox.ts",
    'item.state === "failed" || item.tries === 0',
    "true",
  ),
  mutant("one item of a conversation at a time", "outbox/drain.ts", "sending.add(conversationId);", ""),
  mutant(
    "an item without an answer holds up the next",
    "outbox/drain.ts",
    'item.state !== "failed"',
    "item.tries === 0",
  ),
  mutant(
    "a hidden message counts as activity",
    "log/derive.ts",
    "      activityAt: laterOf(kept.activityAt, row.sentAt),\n",
    "",
  ),
  mutant(
    "a page does not lower a watermark",
    "store/rows.ts",
    "withMarksOf(withoutPeer(row), stored?.row)",
    "withoutPeer(row)",
  ),
  mutant(
    "an event does not lower a watermark",
    "log/derive.ts",
    "withMarksOf(withoutPeer(event.conversation), rows.conversation?.row)",
    "withoutPeer(event.conversation)",
  ),
  mutant("a read mark is raised alone", "store/marks.ts", "Math.max(read, marks.read)", "read"),
  mutant(
    "a read mark stays until its conversation shows it",
    "store/settle-marks.ts",
    "(row && row.viewerReadSequence >= read)",
    "true",
  ),
  mutant("a mark that was raised since stays", "store/settle-marks.ts", "marks.read > read ? marks.read : 0", "0"),
  mutant(
    "a mark without an answer is sent again",
    "live/marks.ts",
    'if (results.some(({ status }) => status === "rejected")) sendAfter(RETRY_MS);',
    "void results;",
  ),
  mutant(
    "a new leader sends the marks that wait",
    "live/marks.ts",
    "isOpen.subscribe(",
    "((_: unknown) => () => undefined)(",
  ),
  mutant("only a visible page marks as read", "live/read-rule.ts", "!page.isVisible.get() || ", ""),
  mutant("only a focused page marks as read", "live/read-rule.ts", "!page.isFocused.get() || ", ""),
  mutant(
    "only a page with input marks as read",
    "live/read-rule.ts",
    " || now() - page.lastInputAt() > ATTENTION_MS",
    "",
  ),
];
