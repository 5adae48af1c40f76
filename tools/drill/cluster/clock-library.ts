import { existsSync, readdirSync } from "node:fs";
import { canInstall, install } from "../../../src/infra/embedded/executables.js";

/** The library of Debian's `faketime`, which moves a process's clock; root gets it installed. Undefined: not to be had. */
export async function findClockLibrary(say: (line: string) => void): Promise<string | undefined> {
  if (find() === undefined && canInstall()) {
    say("Installing faketime with apt-get (once) …");
    await install([["faketime"]]).catch(() => undefined);
  }
  const library = find();
  if (library === undefined) say("No clock jumps: that needs Debian's faketime.");
  return library;
}

function find(): string | undefined {
  const folders = existsSync("/usr/lib") ? readdirSync("/usr/lib").map((name) => `/usr/lib/${name}/faketime`) : [];
  return folders.map((folder) => `${folder}/libfaketime.so.1`).find((path) => existsSync(path));
}
