import { expect, it, vi } from "vitest";
import { testApp } from "./testing/app.js";

/** Missing from the types of Node.js. */
const { WebAssembly } = globalThis as unknown as { WebAssembly: { Module: new (code: Uint8Array) => object } };

const app = await testApp();

it("has warmed up Prisma's query compiler before the first request", async () => {
  const made = vi.spyOn(WebAssembly, "Module");
  await app.app.db.prisma.session.count();
  expect(made).not.toHaveBeenCalled();
});
