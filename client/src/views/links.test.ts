import { expect, it, vi } from "vitest";
import type { ConversationRow, MessageRow } from "../rows.js";
import { conversationRow, messageRow } from "../testing/rows.js";
import { createLinks } from "./links.js";

const at = (time: number) => new Date(time).toISOString();
const withMedia = (sequence: number, expiresAt: string | null) =>
  ({ ...messageRow(sequence), media: { expiresAt } }) as unknown as MessageRow;
const withPicture = (id: string, expiresAt: string | null): ConversationRow => {
  const row = conversationRow(id);
  return { ...row, peer: { ...row.peer, id: `peer ${id}`, profilePicture: { expiresAt } as never } };
};

it("requests rows whose links have ended, from the first on, and the same ones once a minute", () => {
  let now = 1_000_000;
  const refreshMessages = vi.fn(() => Promise.resolve());
  const refreshConversations = vi.fn(() => Promise.resolve());
  const links = createLinks({ serverNow: () => now, refreshMessages, refreshConversations });
  const messages = [withMedia(1, null), withMedia(2, at(now + 1)), withMedia(3, at(now)), withMedia(4, at(now))];
  const rows = [withPicture("a", at(now + 1)), withPicture("b", at(now)), withPicture("c", null)];
  links.showing(rows, messages);
  links.showing(rows, messages);
  expect(refreshMessages.mock.calls).toEqual([["a", 3]]);
  expect(refreshConversations.mock.calls).toEqual([[["b"]]]);
  now += 60_001;
  links.showing(rows, messages);
  expect(refreshMessages.mock.calls.at(-1)).toEqual(["a", 2]);
  expect(refreshConversations.mock.calls.at(-1)).toEqual([["a", "b"]]);
});
