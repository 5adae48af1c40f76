import { expect, test } from "vitest";
import { hrefOf, parseRoute, type Route } from "./route.js";

const ROUTES: Route[] = [
  { name: "inbox" },
  { name: "archive" },
  { name: "search" },
  { name: "conversation", id: "a/b?c" },
  { name: "conversation", id: "x", sequence: 12 },
  { name: "person", id: "p 1" },
  { name: "settings" },
  { name: "settings", page: "devices" },
];

test.each(ROUTES)("an address gives the route that it was made of: $name", (route) => {
  expect(parseRoute(new URL(hrefOf(route), "http://localhost"))).toEqual(route);
});

test.each(["/nowhere", "/c", "/people", "/c/x/../../y", "/c/%zz", "/people/%"])(
  "any other address is the inbox: %s",
  (path) => {
    expect(parseRoute(new URL(path, "http://localhost"))).toEqual({ name: "inbox" });
  },
);
