import { existsSync, readdirSync } from "node:fs";
import { canInstall, install } from "../../../src/infra/embedded/executables.js";

/** Finds libfaketime, which shifts a process's clock; root installs it. Returns undefined where it is unavailable. */
export async function findClockLibrary(print: (line: string) => void): Promise<string | undefined> {
  if (find() === undefined && canInstall()) {
    print("Installing faketime with apt-get (once) …");
    await install([["faketime"]]).catch(() => undefined);
  }
  const library = find();
  if (library === undefined) print("Clock faults are skipped: they need Debian's faketime.");
  return library;
}

function find(): string | undefined {
  const folders = existsSync("/usr/lib") ? readdirSync("/usr/lib").map((name) => `/usr/lib/${name}/faketime`) : [];
  return folders.map((folder) => `${folder}/libfaketime.so.1`).find((path) => existsSync(path));
}
