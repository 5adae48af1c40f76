import { parseArgs } from "node:util";
import { type CodeSource, codesByHand, codesInFile } from "./codes.js";
import { startServer } from "./server.js";
import { createTranscript } from "./transcript.js";
import { createVerdict } from "./verdict.js";

const HELP = `Plays a conversation of two people on three devices against a running ConvoSpace, prints it, and compares what
every device saw with what was said. Exits with 0 when nothing differs.

  npm run demo -- --start         starts a server of its own, and stops it
  npm run demo                    at http://localhost:4000/graphql; asks for the codes that the server prints
  npm run demo -- <url>           at another endpoint (or CONVOSPACE_URL)
  CONVOSPACE_LOG=<file> npm run demo
                                  takes the codes from the file that the server's output goes to
`;

const { values, positionals } = parseArgs({
  options: { start: { type: "boolean" }, help: { type: "boolean", short: "h" } },
  allowPositionals: true,
});
const verdict = createVerdict();
const transcript = createTranscript(
  (text) => process.stdout.write(text),
  process.stdout.isTTY && process.env["NO_COLOR"] === undefined,
);

try {
  if (values.help) process.stdout.write(HELP);
  else {
    await (values.start ? withOwnServer() : withServer(positionals[0] ?? process.env["CONVOSPACE_URL"]));
    conclude();
  }
} catch (error) {
  process.stderr.write(`\n${error instanceof Error ? error.message : String(error)}\n`);
  for (const difference of verdict.differences) process.stderr.write(`✗ ${difference}\n`);
  process.exitCode = 1;
}
// Whatever a play that failed has left open.
process.exit();

async function withServer(url = "http://localhost:4000/graphql"): Promise<void> {
  await perform(url, findCodes());
}

async function withOwnServer(): Promise<void> {
  transcript.note("starting a server …");
  const server = await startServer();
  let exitCode: number | null;
  try {
    await perform(server.url, server.codeFor);
  } finally {
    exitCode = await server.stop();
  }
  transcript.note(`the server has ended with exit code ${String(exitCode)}`);
  verdict.same("What the server complained of", [], server.complaints());
  verdict.same("The server's exit code after SIGTERM", ["0"], [String(exitCode)]);
}

async function perform(url: string, codeFor: CodeSource): Promise<void> {
  await fetch(url).catch(() => {
    throw new Error(
      `Nothing answers at ${url}: \`npm start\` starts a server there, and --start one for this play alone.`,
    );
  });
  transcript.title(`Layla (phone, laptop) and Jun (phone) at ${url}`);
  // Not before: in a fresh clone, it is the start of a server that generates the typed documents.
  const { play } = await import("./play.js");
  await play({ url, codeFor }, transcript, verdict);
}

function findCodes(): CodeSource {
  const file = process.env["CONVOSPACE_LOG"];
  if (file !== undefined) return codesInFile(file);
  if (process.stdin.isTTY) return codesByHand;
  throw new Error(`There is nobody to ask for sign-in codes.\n\n${HELP}`);
}

function conclude(): void {
  const { comparisons, differences } = verdict;
  if (differences.length === 0) transcript.title(`✓ ${comparisons} comparisons: everyone saw exactly what was said.\n`);
  else {
    transcript.title(`✗ ${differences.length} of ${comparisons} comparisons differ.`);
    for (const difference of differences) process.stderr.write(`✗ ${difference}\n`);
    process.exitCode = 1;
  }
}
