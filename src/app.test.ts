import { expect, it, vi } from "vitest";
import { testApp } from "./testing/app.js";

/** What the types of Node.js leave out. */
const { WebAssembly } = globalThis as unknown as { WebAssembly: { Module: new (code: Uint8Array) => object } };

const app = await testApp();

it("has made Prisma's compiler of queries before anybody is here", async () => {
  const made = vi.spyOn(WebAssembly, "Module");
  await app.app.db.prisma.session.count();
  expect(made).not.toHaveBeenCalled();
});
