import {
  type GraphQLField,
  type GraphQLInputType,
  getNamedType,
  getNullableType,
  isEnumType,
  isInputObjectType,
  isListType,
  isRequiredArgument,
  isRequiredInputField,
} from "graphql";
import { describe, expect, it } from "vitest";
import { LIMIT_NAMES, limitSetting } from "../infra/rate-limits/limit-list.js";
import { createSchema } from "../schema.js";
import { testApp } from "../testing/app.js";
import { runOverHttp, runOverSocket } from "../testing/requests.js";
import { limitOf } from "./rate-limited.js";

const ONCE_AN_HOUR = Object.fromEntries(LIMIT_NAMES.map((name) => [limitSetting(name), "1 per hour"]));
const GENEROUS = {
  LIMIT_OTP_CHECKS_PER_ADDRESS: "1000/60",
  LIMIT_OTP_SENDS_PER_ADDRESS: "1000/60",
  // Otherwise the cost budget would reject before the limits do.
  LIMIT_COST_PER_USER: "1000000/60",
};

const app = await testApp({ RATE_LIMITS: "on", ...ONCE_AN_HOUR, ...GENEROUS });
const schema = createSchema();
const mutations = Object.values(schema.getMutationType()?.getFields() ?? {});
/** Each by one of its mutations, each mutation by itself. */
const limited = mutations
  .filter((field) => limitOf(field) !== "own limits")
  .map((field) => [field.name, field] as const);

describe("the limit that a mutation declares", () => {
  it.each(limited)("applies to %s, over HTTP and sockets", async (name, field) => {
    const ada = await app.person("Ada");
    const query = `mutation { ${printCall(field)} { __typename } }`;
    expect(codesOf(await runOverHttp(app, ada, { query }))).not.toContain("RATE_LIMITED");
    if (name === "logout") return;
    for (const run of [runOverHttp, runOverSocket])
      expect(await run(app, ada, { query })).toMatchObject({
        errors: [{ extensions: { code: "RATE_LIMITED", retryAfter: expect.any(Number) } }],
      });
  });

  it("counts each alias", async () => {
    const ada = await app.person("Ada");
    const query = `mutation { a: markAllNotificationsRead { __typename } b: markAllNotificationsRead { __typename } }`;
    const { data, errors } = await runOverHttp(app, ada, { query });
    expect(data).toEqual({ a: { __typename: "MarkAllNotificationsReadPayload" }, b: null });
    expect(errors).toMatchObject([{ path: ["b"], extensions: { code: "RATE_LIMITED" } }]);
  });
});

describe("a user whose changes are used up", () => {
  it("can end the other sessions and its own", async () => {
    const ada = await app.person("Ada");
    const stolen = await ada.device("stolen");
    for (const query of ["mutation { markAllNotificationsRead { __typename } }", REVOKE])
      await runOverHttp(app, stolen, { query });
    expect(codesOf(await runOverHttp(app, stolen, { query: REVOKE }))).toEqual(["RATE_LIMITED"]);
    const owner = await ada.device("new phone");
    expect(await runOverHttp(app, owner, { query: REVOKE })).toMatchObject({
      data: { revokeOtherSessions: { revokedCount: 1 } },
    });
    const [third, fourth] = [await ada.device(), await ada.device()];
    for (const device of [third, fourth])
      expect(await runOverHttp(app, device, { query: "mutation { logout { userErrors { code } } }" })).toMatchObject({
        data: { logout: { userErrors: [] } },
      });
  });
});

const REVOKE = "mutation { revokeOtherSessions { revokedCount } }";

describe("a look-up by id", () => {
  const lookUps = [
    (id: string) => `{ node(id: "${id}") { id } }`,
    (id: string) => `{ user(id: "${id}") { id } }`,
    (id: string) => `mutation { blockUser(input: { userId: "${id}" }) { user { fullName } } }`,
    (id: string) => `mutation { addContact(input: { userId: "${id}" }) { contact { id } } }`,
  ];

  it.each(lookUps)("is limited in every field: %s", async (first) => {
    for (const then of lookUps.filter((other) => other !== first)) {
      const [ada, bo] = [await app.person("Ada"), await app.person("Bo")];
      expect(codesOf(await runOverHttp(app, ada, { query: first(bo.userId) }))).toEqual([]);
      expect(codesOf(await runOverHttp(app, ada, { query: then(bo.userId) }))).toEqual(["RATE_LIMITED"]);
    }
  });
});

function codesOf({ errors = [] }: Awaited<ReturnType<typeof runOverHttp>>): unknown[] {
  return errors.map(({ extensions }) => extensions?.["code"]);
}

/** Calls a field with its required arguments only; the ids in them need not exist. */
function printCall({ name, args }: GraphQLField<unknown, unknown>): string {
  const given = args.filter(isRequiredArgument).map((arg) => `${arg.name}: ${printValue(arg.type)}`);
  return given.length === 0 ? name : `${name}(${given.join(", ")})`;
}

function printValue(type: GraphQLInputType): string {
  const named = getNamedType(type);
  if (isListType(getNullableType(type))) return "[]";
  if (isInputObjectType(named)) {
    const required = Object.values(named.getFields()).filter(isRequiredInputField);
    return `{ ${required.map((field) => `${field.name}: ${printValue(field.type)}`).join(", ")} }`;
  }
  if (isEnumType(named)) return named.getValues()[0]?.name ?? "";
  const samples: Record<string, string> = { Boolean: "true", Int: "1", Float: "1", PhoneNumber: '"+14155550123"' };
  return samples[named.name] ?? '"x"';
}
