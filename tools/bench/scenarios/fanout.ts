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

const CONVOSPACE = "ConvoSpace";
const W = "W (bare ws)";
const SOCKETIO = "Socket.IO";
const G = "G (stock graphql-ws)";

export const fanout: Scenario = {
  name: "fanout",
  about: `CPU of the server for each delivered event: ${PEOPLE} users with one stream each receive ${PER_SECOND} events a second.`,
  comparisons: [
    {
      number: 7,
      what: "server's CPU for each event, against W",
      ratio: (of) => of(CONVOSPACE, "serverCpu") / of(W, "serverCpu"),
      must: { atMost: 1.5 },
      aim: { atMost: 1.2 },
    },
    {
      number: 7,
      what: "the same, against Socket.IO",
      ratio: (of) => of(CONVOSPACE, "serverCpu") / of(SOCKETIO, "serverCpu"),
      must: { atMost: 0.75 },
      aim: { atMost: 0.6 },
    },
  ],
  prepare: async (harness) => {
    const names = Array.from({ length: PEOPLE }, (_, person) => String(person));
    const w = harness.start<WebsocketServerProcess>("baselines/websocket/server.js");
    const socketio = harness.start<SocketioFanout>("baselines/socketio/fanout-server.js");
    const g = harness.start<GraphqlWsServer>("baselines/graphql-ws/server.js");
    return [
      await prepareConvoSpace(harness),
      await createFanoutSystem(harness, {
        name: W,
        protocol: "WebSocket",
        url: (await w.ask("listen")).url,
        tokens: names,
        servers: [w.pid],
        publish: (pace) => w.ask("publish", pace),
      }),
      await createFanoutSystem(harness, {
        name: SOCKETIO,
        protocol: "Socket.IO",
        url: (await socketio.ask("listen")).url,
        tokens: names,
        servers: [socketio.pid],
        publish: (pace) => socketio.ask("publish", pace),
      }),
      await createFanoutSystem(harness, {
        name: G,
        protocol: "graphql",
        url: (await g.ask("listen")).url,
        tokens: names,
        servers: [g.pid],
        publish: (pace) => g.ask("publish", pace),
      }),
    ];
  },
};

async function prepareConvoSpace(harness: Harness): Promise<System> {
  const { inside, url, pairs } = await setUpRecipients(harness, PEOPLE, { listen: "listenWithoutPolling" });
  return createFanoutSystem(harness, {
    name: CONVOSPACE,
    protocol: "graphql",
    url,
    tokens: pairs.map(({ recipient }) => recipient.token),
    servers: [inside.pid],
    publish: (pace) => inside.ask("publish", pace),
  });
}

interface FanoutSystemOptions {
  readonly name: string;
  readonly protocol: Protocol;
  readonly url: string;
  readonly tokens: readonly string[];
  readonly servers: readonly number[];
  readonly publish: (pace: Pace) => Promise<void>;
}

/** Creates a system with a process of receiving devices. */
async function createFanoutSystem(
  harness: Harness,
  { name, protocol, url, tokens, servers, publish }: FanoutSystemOptions,
): Promise<System> {
  const receivers = harness.start<Receivers>("load/receivers.js");
  await receivers.ask("connect", { protocol, url, tokens });
  let published = 0;
  return {
    name,
    servers,
    load: receivers.pid,
    round: async (seconds) => {
      const operations = PER_SECOND * seconds;
      await publish({ people: PEOPLE, perSecond: PER_SECOND, seconds });
      published += operations;
      const faults = await receivers.ask("awaitEvents", published);
      if (faults.length > 0) throw new Error(`${name} did not deliver what was published:\n  ${faults.join("\n  ")}`);
      return { operations, figures: {} };
    },
  };
}
