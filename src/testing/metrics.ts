/** Values by series, such as `errors_total{code="NOT_FOUND"}`, without the prefix `convospace_`. */
export type Values = ReadonlyMap<string, number>;

/** Reads /metrics. */
export async function readMetrics({ url }: { readonly url: string }): Promise<Values> {
  const response = await fetch(new URL("/metrics", url));
  const lines = (await response.text()).split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  return new Map(
    lines.map((line) => {
      const end = line.lastIndexOf(" ");
      return [line.slice(0, end).replace(/^convospace_/u, ""), Number(line.slice(end + 1))];
    }),
  );
}

/** Runs `work`, and returns the increase of each series meanwhile; an absent series counts as 0. */
export async function growthDuring(
  app: { readonly url: string },
  work: () => Promise<unknown>,
): Promise<(series: string) => number> {
  const before = await readMetrics(app);
  await work();
  const after = await readMetrics(app);
  return (series) => (after.get(series) ?? 0) - (before.get(series) ?? 0);
}
