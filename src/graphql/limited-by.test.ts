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
import { LIMIT_NAMES, limitSetting } from "../infra/limit-list.js";
import { createSchema } from "../schema.js";
import { testApp } from "../testing/app.js";
import { runOverHttp, runOverSocket } from "../testing/requests.js";
import { limitOf } from "./limited-by.js";

const ONCE_AN_HOUR = Object.fromEntries(LIMIT_NAMES.map((name) => [limitSetting(name), "1 per hour"]));
const GENEROUS = { LIMIT_OTP_CHECKS_PER_ADDRESS: "1000/60", LIMIT_OTP_SENDS_PER_ADDRESS: "1000/60" };

const app = await testApp({ RATE_LIMITS: "on", ...ONCE_AN_HOUR, ...GENEROUS });
const schema = createSchema();
const mutations = Object.values(schema.getMutationType()?.getFields() ?? {});
/** Each by one of its mutations, each mutation by itself. */
const limited = mutations
  .filter((field) => limitOf(field) !== "own limits")
  .map((field) => [field.name, field] as const);

describe("the limit that a mutation declares", () => {
  it.each(limited)("holds for %s, over HTTP and sockets, whatever it is asked for", async (name, field) => {
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

describe("looking people up by id", () => {
  it("is limited, as user and as node alike", async () => {
    const [ada, bo] = [await app.person("Ada"), await app.person("Bo")];
    const first = await runOverHttp(app, ada, { query: `{ user(id: "${bo.userId}") { id } }` });
    expect(first).toMatchObject({ data: { user: { id: bo.userId } } });
    for (const query of [`{ node(id: "${bo.userId}") { id } }`, `{ user(id: "${bo.userId}") { id } }`])
      expect(codesOf(await runOverHttp(app, ada, { query }))).toEqual(["RATE_LIMITED"]);
  });
});

function codesOf({ errors = [] }: Awaited<ReturnType<typeof runOverHttp>>): unknown[] {
  return errors.map(({ extensions }) => extensions?.["code"]);
}

/** A call with the least that the schema asks for, of which nothing needs to be there. */
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
  const samples: Record<string, string> = { Boolean: "true", Int: "1", PhoneNumber: '"+14155550123"' };
  return samples[named.name] ?? '"x"';
}
