import { startApp } from "./app.js";
import { readConfig } from "./infra/config.js";
import { exitWithError, printReady, print, stopOnSignals } from "./cli.js";

try {
  const config = readConfig();
  const running = await startApp(config, { print });
  stopOnSignals(running.stop);
  // A worker reports its URL to the primary, which prints it.
  if (process.send === undefined) printReady(running.url, config);
  else process.send({ url: running.url });
  running.failed.catch(exitWithError);
} catch (error) {
  exitWithError(error);
}
