import { createPrint, exitOnFaults, exitWithError, printReady, stopOnSignals, warnOfUnknownNames } from "./cli.js";
import { readConfig } from "./infra/config.js";
import { findDatabase } from "./infra/embedded/find-database.js";
import { createLogger, isLogJson } from "./infra/logger.js";

exitOnFaults();
try {
  const config = readConfig();
  const log = createLogger(config);
  if (process.send === undefined) warnOfUnknownNames(log);
  const print = createPrint(config, log);
  const database = await findDatabase(config, print);
  // Loaded while the embedded database starts.
  const { startApp } = await import("./app.js");
  const running = await startApp(config, { log, print, database });
  stopOnSignals(running.stop);
  // A worker reports to the primary, which prints the URL.
  if (process.send !== undefined) process.send({ url: running.url, started: running.started });
  else if (!isLogJson(config)) printReady(running.url, config);
  running.failed.catch(exitWithError);
} catch (error) {
  exitWithError(error);
}
