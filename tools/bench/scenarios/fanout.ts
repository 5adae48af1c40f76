import type { GraphqlWsServer } from "../baselines/graphql-ws/server.js";
import type { SocketioFanout } from "../baselines/socketio/fanout-server.js";
import type { WebsocketServerProcess } from "../baselines/websocket/server.js";
import type { Receivers } from "../load/receivers.js";
import type { Protocol } from "../load/protocols.js";
import { setUpRecipients } from "../convospace/recipients.js";
import type { Pace } from "../harness/pacer.js";
import type { System, Scenario, Harness } from "../harness/scenario.js";

const PEOPLE = 300;
const PER_SECOND = 3000;

const OURS = "ConvoSpace";
const W = "W (bare ws)";
const SOCKETIO = "Socket.IO";
const G = "G (stock graphql-ws)";

export const fanout: Scenario = {
  name: "fanout",
  about: `CPU of the server for each delivered event: ${PEOPLE} users with one stream each receive ${PER_SECOND} events a second.`,
  comparisons: [
    {
      goal: 7,
      what: "server's CPU for each event, against W",
      ratio: (of) => of(OURS, "serverCpu") / of(W, "serverCpu"),
      must: { atMost: 1.5 },
      aim: { atMost: 1.2 },
    },
    {
      goal: 7,
      what: "the same, against Socket.IO",
      ratio: (of) => of(OURS, "serverCpu") / of(SOCKETIO, "serverCpu"),
      must: { atMost: 0.75 },
      aim: { atMost: 0.6 },
    },
  ],
  prepare: async (stage) => {
    const names = Array.from({ length: PEOPLE }, (_, person) => String(person));
    const w = stage.start<WebsocketServerProcess>("baselines/websocket/server.js");
    const socketio = stage.start<SocketioFanout>("baselines/socketio/fanout-server.js");
    const g = stage.start<GraphqlWsServer>("baselines/graphql-ws/server.js");
    return [
      await prepareOurs(stage),
      await listening(stage, {
        name: W,
        protocol: "WebSocket",
        url: (await w.ask("listen")).url,
        tokens: names,
        servers: [w.pid],
        tell: (beat) => w.ask("tell", beat),
      }),
      await listening(stage, {
        name: SOCKETIO,
        protocol: "Socket.IO",
        url: (await socketio.ask("listen")).url,
        tokens: names,
        servers: [socketio.pid],
        tell: (beat) => socketio.ask("tell", beat),
      }),
      await listening(stage, {
        name: G,
        protocol: "graphql",
        url: (await g.ask("listen")).url,
        tokens: names,
        servers: [g.pid],
        tell: (beat) => g.ask("tell", beat),
      }),
    ];
  },
};

async function prepareOurs(stage: Harness): Promise<System> {
  const { inside, url, pairs } = await setUpRecipients(stage, PEOPLE);
  return listening(stage, {
    name: OURS,
    protocol: "graphql",
    url,
    tokens: pairs.map(({ listener }) => listener.token),
    servers: [inside.pid],
    tell: (beat) => inside.ask("tell", beat),
  });
}

interface Telling {
  readonly name: string;
  readonly protocol: Protocol;
  readonly url: string;
  readonly tokens: readonly string[];
  readonly servers: readonly number[];
  readonly tell: (beat: Pace) => Promise<void>;
}

/** Creates a system with a process of receiving devices. */
async function listening(stage: Harness, { name, protocol, url, tokens, servers, tell }: Telling): Promise<System> {
  const listeners = stage.start<Receivers>("load/receivers.js");
  await listeners.ask("connect", { protocol, url, tokens });
  let told = 0;
  return {
    name,
    servers,
    load: listeners.pid,
    round: async (seconds) => {
      const operations = PER_SECOND * seconds;
      await tell({ people: PEOPLE, perSecond: PER_SECOND, seconds });
      told += operations;
      const faults = await listeners.ask("hear", told);
      if (faults.length > 0) throw new Error(`${name} did not deliver what it was told:\n  ${faults.join("\n  ")}`);
      return { operations, figures: {} };
    },
  };
}
