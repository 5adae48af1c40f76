import { startApp } from "./app.js";
import { readConfig } from "./infra/config.js";
import { fail, greet, say, stopOnSignals } from "./cli.js";

try {
  const config = readConfig();
  const running = await startApp(config, { say });
  stopOnSignals(running.stop);
  // One of several processes tells the first of them, who greets.
  if (process.send === undefined) greet(running.url, config);
  else process.send({ url: running.url });
  running.failed.catch(fail);
} catch (error) {
  fail(error);
}
