import type { StateRow } from "./tables.js";

/** State of the database when a page was requested: rows that an event has touched since are newer than the page's. */
export type Asked = Pick<StateRow, "n" | "generation">;
