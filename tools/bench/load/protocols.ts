import type { Connect } from "./device.js";
import { connectGraphqlHttp } from "./graphql-http.js";
import { connectGraphql } from "./graphql.js";
import { connectSocketio } from "./socketio.js";
import { connectBare } from "./websocket.js";
import { connectXmpp } from "./xmpp.js";

/** Connect functions by protocol. */
export const PROTOCOLS = {
  graphql: connectGraphql,
  "graphql over HTTP": connectGraphqlHttp,
  "Socket.IO": connectSocketio,
  WebSocket: connectBare,
  XMPP: connectXmpp,
} satisfies Record<string, Connect>;

export type Protocol = keyof typeof PROTOCOLS;
