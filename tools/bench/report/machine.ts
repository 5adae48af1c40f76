import { readFileSync } from "node:fs";
import { cpus, totalmem } from "node:os";
import type { Table } from "./table.js";

const PACKAGES = [
  "mariadb",
  "@apollo/server",
  "graphql",
  "graphql-ws",
  "ws",
  "socket.io",
  "express",
  "sequelize",
  "mysql2",
];

/** Hardware and versions, without host names and paths. */
export function machineTable(versions: ReadonlyMap<string, string>): Table {
  const [cpu] = cpus();
  return [
    ["", ""],
    ["machine", `${cpus().length} cores of ${cpu?.model.trim() ?? "?"}, ${(totalmem() / 2 ** 30).toFixed(0)} GiB`],
    ...versions,
    ["Node.js", process.versions.node],
    ["packages", PACKAGES.map((name) => `${name} ${versionOf(name)}`).join(", ")],
    ["date", new Date().toISOString().slice(0, 10)],
  ];
}

function versionOf(name: string): string {
  const { version } = JSON.parse(readFileSync(`node_modules/${name}/package.json`, "utf8")) as { version: string };
  return version;
}
