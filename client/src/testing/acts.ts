/** An act of a model: its kind, the conversation or user, and a number that selects a tab, a message or a value. */
export type Act<Kind extends string = string, Id extends string = string> = readonly [
  kind: Kind,
  id: Id,
  place: number,
];

/** Reads acts such as "peer sends b 2, settle": the first id and the place 0 may be left out. @throws Error for an unknown kind */
export function readActs<Kind extends string, Id extends string>(
  text: string,
  kinds: readonly Kind[],
  ids: readonly [Id, ...Id[]],
): readonly Act<Kind, Id>[] {
  return text.split(", ").map((each) => {
    const kind = kinds
      .filter((name) => each === name || each.startsWith(`${name} `))
      .sort(byLength)
      .at(-1);
    if (kind === undefined) throw new Error(`The model has no such act: ${each}`);
    const rest = each.slice(kind.length).trim().split(" ");
    const id = ids.find((name) => rest.includes(name)) ?? ids[0];
    return [kind, id, Number(rest.find((part) => /^\d$/u.test(part)) ?? 0)];
  });
}

function byLength(one: string, other: string): number {
  return one.length - other.length;
}
