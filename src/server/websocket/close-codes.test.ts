import { readFileSync, readdirSync } from "node:fs";
import { CloseCode } from "graphql-ws";
import { describe, expect, it } from "vitest";
import { CLOSE_CODES } from "../../infra/telemetry/metrics.js";

const read = (path: string) => readFileSync(new URL(path, import.meta.url), "utf8");

/** The codes in the first column of the table in docs/errors.md. */
function documented(): string[] {
  const table = read("../../../docs/errors.md").split("## Close codes")[1] ?? "";
  return [...table.matchAll(/^\| (\d{4}) /gmu)].map(([, code = ""]) => code);
}

describe("a close code", () => {
  it("is documented exactly if it is counted", () => {
    expect(documented().sort()).toEqual([...CLOSE_CODES].sort());
  });

  it("is documented if the server sends it", () => {
    const all = readdirSync(new URL("..", import.meta.url), { recursive: true, encoding: "utf8" });
    const files = all.filter((file) => /^(?!.*test).*\.ts$/u.test(file));
    const sources = files.map((file) => read(`../${file}`)).join("\n");
    const literal = [...sources.matchAll(/\b(?:const [A-Z_]+ = |close\()(?<code>1\d{3}|4\d{3})(?=[;,)])/gu)];
    const named = [...sources.matchAll(/CloseCode\.(?<name>\w+)/gu)];
    const sent = [
      ...literal.map(({ groups }) => groups?.["code"] ?? ""),
      ...named.map(({ groups }) => String(CloseCode[groups?.["name"] as keyof typeof CloseCode])),
    ].filter((code) => !["1000", "2000"].includes(code));
    expect(sent).toContain("4413");
    expect(sent.filter((code) => !documented().includes(code))).toEqual([]);
  });
});
