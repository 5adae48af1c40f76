import { InMemoryCache, gql } from "@apollo/client";
import { expect, it, vi } from "vitest";
import { cacheConfig } from "./cache-config.js";

it("reads a notification whose message is not selected, or is none, without a warning", () => {
  const warn = vi.spyOn(console, "warn").mockImplementation(() => undefined);
  const cache = new InMemoryCache(cacheConfig);
  const fields = { __typename: "Notification", id: "1", body: "text" };
  const read = (fragment: ReturnType<typeof gql>, data: object) => {
    const place = { id: "Notification:1", fragment };
    cache.writeFragment({ ...place, data });
    return cache.readFragment(place);
  };
  expect(read(gql("fragment Body on Notification { id body }"), fields)).toMatchObject({ body: "text" });
  const withMessage = gql("fragment Message on Notification { id body message { id } }");
  expect(read(withMessage, { ...fields, message: null })).toMatchObject({ body: "text" });
  expect(warn.mock.calls).toEqual([]);
  warn.mockRestore();
});
