import { get } from "node:http";

// Exits with 0 if the server of this machine answers /healthz, for the health check of the container. PORT and HOST are those
// of the server.
const { PORT = "4000", HOST = "127.0.0.1" } = process.env;
const host = HOST === "0.0.0.0" || HOST === "::" ? "127.0.0.1" : HOST;
get({ host, port: PORT, path: "/healthz", timeout: 2000 }, ({ statusCode }) => process.exit(statusCode === 200 ? 0 : 1))
  .on("timeout", () => process.exit(1))
  .on("error", () => process.exit(1));
