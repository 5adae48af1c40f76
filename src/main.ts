import { startApp } from "./app.js";
import { createPrint, exitOnFaults, exitWithError, printReady, stopOnSignals, warnOfUnknownNames } from "./cli.js";
import { readConfig } from "./infra/config.js";
import { createLogger, isLogJson } from "./infra/logger.js";

exitOnFaults();
try {
  const config = readConfig();
  const log = createLogger(config);
  if (process.send === undefined) warnOfUnknownNames(log);
  const running = await startApp(config, { log, print: createPrint(config, log) });
  stopOnSignals(running.stop);
  // A worker reports to the primary, which prints the URL.
  if (process.send !== undefined) process.send({ url: running.url, started: running.started });
  else if (!isLogJson(config)) printReady(running.url, config);
  running.failed.catch(exitWithError);
} catch (error) {
  exitWithError(error);
}
