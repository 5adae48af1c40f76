/** The values by their series, such as `errors_total{code="NOT_FOUND"}`: what is this app's own stands without its prefix. */
export type Values = ReadonlyMap<string, number>;

/** What /metrics says now. */
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

/** By how much the series have grown while `work` ran; a series that was not there grows from zero. */
export async function growthDuring(
  app: { readonly url: string },
  work: () => Promise<unknown>,
): Promise<(series: string) => number> {
  const before = await readMetrics(app);
  await work();
  const after = await readMetrics(app);
  return (series) => (after.get(series) ?? 0) - (before.get(series) ?? 0);
}
