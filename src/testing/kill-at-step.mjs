import { promises as fs, readFileSync, writeSync } from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { Socket } from "node:net";

// Loaded by `node --import` into a server process, which it ends with SIGKILL right before one of its next steps. SIGUSR2
// arms it, with the step's number in the file KILL_AT_STEP. Steps are changes of files, changing statements to the database,
// HTTP responses, and requests to other services.

let killAt = 0;
let steps = 0;

process.on("SIGUSR2", () => {
  killAt = Number(readFileSync(process.env.KILL_AT_STEP, "utf8"));
  steps = 0;
  writeSync(1, `Armed for step ${killAt}.\n`);
});

/** @param {string} name */
function step(name) {
  if (killAt === 0) return;
  steps += 1;
  if (steps !== killAt) return;
  writeSync(1, `Killed before step ${steps}: ${name}\n`);
  process.kill(process.pid, "SIGKILL");
}

/** Makes calls of an object's methods steps. */
function wrap(object, names, isStep = () => true) {
  for (const name of names) {
    const method = object[name];
    object[name] = function (...args) {
      if (isStep(...args)) step(`${name} ${typeof args[0] === "string" ? args[0] : ""}`);
      return method.apply(this, args);
    };
  }
}

const file = await fs.open(new URL(import.meta.url));
wrap(Object.getPrototypeOf(file), ["write", "writev", "writeFile", "appendFile", "truncate"]);
await file.close();
wrap(fs, ["rename", "rm", "rmdir", "unlink", "mkdir", "writeFile", "copyFile", "link", "cp", "truncate", "utimes"]);
wrap(fs, ["open"], (path, flags = "r") => flags !== "r");
syncBuiltinESMExports();

/** COM_QUERY of the database's protocol, after a header of four bytes. */
const QUERY = 3;
const CHANGE = /\b(COMMIT|INSERT|UPDATE|DELETE)\b/u;
const RESPONSE = "HTTP/1.1 2";
const REQUEST = "POST /";

/** Returns the name of the step that a write to a socket is. */
function stepOf(chunk) {
  if (typeof chunk === "string") return httpStepOf(chunk);
  if (!Buffer.isBuffer(chunk)) return undefined;
  if (chunk[4] !== QUERY) return httpStepOf(chunk.toString("latin1", 0, RESPONSE.length));
  const sql = chunk.toString("latin1", 5);
  return CHANGE.test(sql) ? sql.slice(0, 200) : undefined;
}

/** @param {string} head */
function httpStepOf(head) {
  if (head.startsWith(RESPONSE)) return "respond";
  return head.startsWith(REQUEST) ? "request" : undefined;
}

const { write } = Socket.prototype;
Socket.prototype.write = function (chunk, ...rest) {
  const name = stepOf(chunk);
  if (name !== undefined) step(name);
  return write.call(this, chunk, ...rest);
};
