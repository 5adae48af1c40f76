import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { RefreshTokensDocument } from "../../../../operations/generated/graphql.js";
import { DAY, MINUTE, SECOND, addMs } from "../../../infra/clock.js";
import { createAppDatabase, startTestApp } from "../../../testing/app.js";
import { createTestClient } from "../../../testing/client.js";
import { RETRY_WINDOW_MS, type TokenState, rotate, hashSecret, newSecret } from "./refresh-token.js";

/** Answers of two nodes whose clocks differ: the next token, or the code of a refusal. */
interface Server {
  present(token: string, node: Node): Promise<string>;
}

type Node = 0 | 1;

const SKEW_MS = 3 * SECOND;
/** Two requests this far apart arrive at different times for every node. */
const BEYOND_MS = RETRY_WINDOW_MS + SKEW_MS;
/** Tabs that refresh within this time refresh concurrently for every node. */
const TOGETHER_MS = RETRY_WINDOW_MS - SKEW_MS - 1;

let time = Date.now();
const clocks = [() => new Date(time), () => addMs(new Date(time), SKEW_MS)] as const;
const REFUSED = /^TOKEN_/u;

// ── two servers: the rule alone, and two nodes on one database ──────────────────────────────────────────────────────

function startRule(): Promise<{ server: Server; first: string }> {
  const first = newSecret();
  let state: TokenState | undefined = {
    refreshTokenHash: hashSecret(first),
    previousTokenHash: null,
    childSalt: null,
    rotatedAt: null,
  };
  const present = (token: string, node: Node) => {
    if (state === undefined) return "TOKEN_INVALID";
    const exchanged = rotate(state, token, clocks[node]());
    state = exchanged === undefined ? undefined : (exchanged.state ?? state);
    return exchanged?.secret ?? "TOKEN_REUSED";
  };
  return Promise.resolve({ first, server: { present: (...presented) => Promise.resolve(present(...presented)) } });
}

const database = await createAppDatabase();
const settings = { JWT_SECRET: "what two nodes of this test sign with" };
const here = await startTestApp(database, settings, clocks[0]);
const there = await startTestApp({ ...database, drop: () => Promise.resolve() }, settings, clocks[1]);
const visitorOf = ({ url }: { url: string }) => createTestClient({ url, accessToken: () => undefined });
const visitors = [visitorOf(here), visitorOf(there)] as const;

async function startNodes(): Promise<{ server: Server; first: string }> {
  const { tokens } = await here.person();
  const present = async (refreshToken: string, node: Node) => {
    const { refreshTokens } = await visitors[node].ask(RefreshTokensDocument, { input: { refreshToken } });
    const { tokens: next, userErrors } = refreshTokens ?? {};
    return next?.refreshToken ?? userErrors?.[0]?.code ?? "nothing";
  };
  return { first: tokens.refreshToken, server: { present } };
}

// ── behaviour of clients
// ──────────────────────────────────────────────────────────────────────────────────────────────

interface Use {
  /** Before it is sent. */
  readonly waitMs: number;
  readonly node: Node;
  readonly isLost: boolean;
}

const pause = fc.oneof(
  fc.integer({ min: 0, max: TOGETHER_MS }),
  fc.integer({ min: 0, max: 2 * BEYOND_MS }),
  fc.integer({ min: BEYOND_MS, max: 2 * DAY }),
);
const use: fc.Arbitrary<Use> = fc.record({ waitMs: pause, node: fc.constantFrom<Node>(0, 1), isLost: fc.boolean() });
/** Concurrent requests of tabs with one store: each has the token that the store had when the first began. */
const tabs: fc.Arbitrary<readonly Use[]> = fc
  .tuple(use, fc.array(use, { maxLength: 3 }))
  .map(([first, others]) => [first, ...others.map((other, n) => ({ ...other, waitMs: n === 0 ? TOGETHER_MS : 0 }))]);

/** A holder of a token, who takes the next one if the answer arrives. */
class Holder {
  constructor(
    private readonly server: Server,
    public token: string,
  ) {}

  async refresh(uses: readonly Use[]): Promise<readonly string[]> {
    const { token } = this;
    const answers: string[] = [];
    for (const { waitMs, node, isLost } of uses) {
      time += waitMs;
      const answer = await this.server.present(token, node);
      answers.push(answer);
      if (!isLost && !REFUSED.test(answer)) this.token = answer;
    }
    return answers;
  }
}

const arrives = (node: Node): Use[] => [{ waitMs: BEYOND_MS, node, isLost: false }];

describe.each([
  { name: "the rule", start: startRule, numRuns: 1500 },
  { name: "two nodes with clocks of their own", start: startNodes, numRuns: 12 },
])("refresh tokens by $name", ({ start, numRuns }) => {
  it("never sign out an honest client, despite lost responses and concurrent refreshes of tabs", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(tabs, { minLength: 1, maxLength: 12 }), async (groups) => {
        const { server, first } = await start();
        const client = new Holder(server, first);
        for (const uses of groups) {
          time += MINUTE;
          for (const answer of await client.refresh(uses)) expect(answer).not.toMatch(REFUSED);
        }
      }),
      { numRuns },
    );
  });

  it("end the session once owner and thief have both refreshed, after any alternation", async () => {
    const step = fc.record({ isThief: fc.boolean(), use });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 12 }), fc.boolean(), use, async (steps, isThiefFirst, last) => {
        const { server, first } = await start();
        const [owner, thief] = [new Holder(server, first), new Holder(server, first)];
        const answers: string[] = [];
        for (const { isThief, use: one } of steps) answers.push(...(await (isThief ? thief : owner).refresh([one])));
        const turns = isThiefFirst ? [thief, owner] : [owner, thief];
        for (const holder of [...turns, ...turns]) answers.push(...(await holder.refresh(arrives(last.node))));
        expect(answers).toContain("TOKEN_REUSED");
        for (const holder of turns) expect(await holder.refresh(arrives(0))).toEqual(["TOKEN_INVALID"]);
      }),
      { numRuns },
    );
  });
});
