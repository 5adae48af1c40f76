import { expect, it } from "vitest";
import { createWritable } from "../readable.js";
import { fakeClock } from "../testing/clock.js";
import { createTypingStates } from "./typing.js";

/** The server reports the start and the end of typing, and nothing between. */
function typing() {
  const clock = fakeClock();
  const isOpen = createWritable(true);
  const states = createTypingStates({ ports: clock as never, isOpen });
  states.set("c", true);
  return { clock, isOpen, states, isTyping: () => states.of("c").get() };
}

it("shows a peer who types for long, until the end is reported", async () => {
  const { clock, states, isTyping } = typing();
  await clock.advance(30_000);
  expect(isTyping()).toBe(true);
  states.set("c", false);
  expect(isTyping()).toBe(false);
});

it("ends typing when the connection is lost, and a minute after the start", async () => {
  const lost = typing();
  lost.isOpen.set(false);
  expect(lost.isTyping()).toBe(false);
  const { clock, isTyping } = typing();
  await clock.advance(60_000);
  expect(isTyping()).toBe(false);
});
