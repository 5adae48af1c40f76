import { Extensions } from "type-graphql";

/** Key of a field's extensions that marks it as sheddable. */
export const SHEDDABLE = "sheddable";

/** Marks a mutation that waits in the write queue, and is refused before it runs while that queue is full. */
export function Sheddable(): MethodDecorator {
  return Extensions({ [SHEDDABLE]: true });
}
