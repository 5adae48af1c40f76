import type { IdleSockets } from "../load/idle-sockets.js";
import type { SignUps } from "../load/sign-ups.js";
import { addPeople } from "../convospace/users.js";
import { startConvoSpace } from "../convospace/server.js";
import type { System, Scenario } from "../harness/scenario.js";
import { scaled } from "../harness/settings.js";

const PEOPLE = scaled(500, 10);
const SPREAD_SECONDS = scaled(20, 2);
const SOCKETS = scaled(2000, 10);

const AT_ONCE = "all at once";
const SPREAD = "spread out";
const ONE_BY_ONE = "a few at a time";

export const signIn: Scenario = {
  name: "sign-in",
  about: `${PEOPLE} new people sign in at once, with codes through an SMS gateway, beside as many over ${SPREAD_SECONDS} seconds.`,
  comparisons: [
    {
      number: 16,
      what: "p99 of signing in, at once against spread out",
      ratio: (of) => of(AT_ONCE, "p99") / of(SPREAD, "p99"),
      must: "nothing lost",
      aim: "nothing lost",
    },
  ],
  prepare: async (harness) => {
    const signUps = harness.start<SignUps>("load/sign-ups.js");
    const settings = { SMS_GATEWAY_URL: await signUps.ask("openGateway") };
    const database = await harness.createDatabase("bench_convospace");
    const { url, pid } = await startConvoSpace(harness, database.url, { settings });
    let signedUpSoFar = 0;
    const system = (name: string, spread: number): System => ({
      name,
      servers: [pid],
      load: signUps.pid,
      round: async () => {
        const { signedUp, seconds, p50, p99, faults } = await signUps.ask("signUp", {
          url,
          people: PEOPLE,
          seconds: spread,
        });
        signedUpSoFar += PEOPLE;
        const [row] = await database.sql.query<{ count: bigint }[]>("SELECT COUNT(*) AS count FROM sessions");
        if (faults.length > 0 || signedUp !== PEOPLE || Number(row?.count) !== signedUpSoFar)
          throw new Error(`${signedUp} of ${PEOPLE} have signed in: ${faults.join("; ")}`);
        return { operations: PEOPLE, figures: { rate: PEOPLE / seconds, p50, p99 } };
      },
    });
    return [system(AT_ONCE, 0), system(SPREAD, SPREAD_SECONDS)];
  },
};

export const sockets: Scenario = {
  name: "sockets",
  about: `${SOCKETS} people connect at once, sign in and open their stream, beside as many a few at a time.`,
  comparisons: [
    {
      number: 16,
      what: "connected a second, at once against a few at a time",
      ratio: (of) => of(AT_ONCE, "rate") / of(ONE_BY_ONE, "rate"),
      must: "nothing lost",
      aim: "nothing lost",
    },
  ],
  prepare: async (harness) => {
    const database = await harness.createDatabase("bench_convospace");
    const { url, pid } = await startConvoSpace(harness, database.url);
    const tokens = (await addPeople(database.sql, SOCKETS)).map(({ token }) => token);
    const clients = harness.start<IdleSockets>("load/idle-sockets.js");
    const system = (name: string, atOnce: number): System => ({
      name,
      servers: [pid],
      load: clients.pid,
      round: async () => {
        const { seconds, p50, p99 } = await clients.ask("connect", { protocol: "graphql", url, tokens, atOnce });
        const faults = await clients.ask("disconnect");
        if (faults.length > 0) throw new Error(`${name}: a socket was lost: ${faults[0]}`);
        return { operations: SOCKETS, figures: { rate: SOCKETS / seconds, p50, p99 } };
      },
    });
    return [system(AT_ONCE, SOCKETS), system(ONE_BY_ONE, 10)];
  },
};
