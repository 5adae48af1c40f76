import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Config } from "./config.js";
import { StartupError } from "./errors.js";

type Place = Pick<Config, "HOST" | "PORT">;

/** Listens on HOST and PORT; returns the address. @throws StartupError with the reason for which it cannot */
export function listen(server: Server, { HOST, PORT }: Place): Promise<AddressInfo> {
  return new Promise((resolve, reject) => {
    const onError = (error: NodeJS.ErrnoException) => {
      const reason = reasonOf(error.code, { HOST, PORT });
      reject(reason === undefined ? error : new StartupError(reason, { cause: error }));
    };
    server.once("error", onError);
    server.listen(PORT, HOST, () => {
      server.off("error", onError);
      resolve(server.address() as AddressInfo);
    });
  });
}

function reasonOf(code: string | undefined, { HOST: host, PORT: port }: Place): string | undefined {
  switch (code ?? "") {
    case "EADDRINUSE":
      return `Port ${port} is taken: end what listens there, or set PORT.`;
    case "EADDRNOTAVAIL":
    case "EAFNOSUPPORT":
    case "EINVAL":
      return `HOST must be an address of this machine, got "${host}": set 127.0.0.1 for this machine alone, or 0.0.0.0 for all its addresses.`;
    case "ENOTFOUND":
    case "EAI_AGAIN":
      return `HOST must be an address or a name that this machine can resolve, got "${host}": set 127.0.0.1, or 0.0.0.0 for all addresses.`;
    case "EACCES":
      return `Port ${port} needs privileges that this process does not have: set PORT to 1024 or above, behind a proxy for 443, or give node the capability CAP_NET_BIND_SERVICE.`;
    default:
      return undefined;
  }
}
