/** Reaction to a closed connection, by its close code. */
export type CloseAction = "refresh" | "tooManySockets" | "broken" | "retry";

/** Protocol errors and defects: a repetition does not mend them. */
const BROKEN: readonly number[] = [1002, 1003, 1007, 1008, 1009, 4400, 4401, 4406, 4409, 4500];

/** The action for a WebSocket close code; docs/errors.md lists the codes. */
export function actionOf(code: number): CloseAction {
  if (code === 4403) return "refresh";
  if (code === 4429) return "tooManySockets";
  return BROKEN.includes(code) ? "broken" : "retry";
}
