import { GraphQLError, GraphQLScalarType, Kind } from "graphql";
import { GraphQLDateTime } from "graphql-scalars";
import { MAX_TYPED_NUMBER } from "../infra/phone-number.js";

/** Phone numbers: in E.164 going out; coming in, whatever a person typed, which the features read and refuse by field. */
export const PhoneNumber = new GraphQLScalarType<string, string>({
  name: "PhoneNumber",
  description:
    "A phone number. Answers have it in E.164, such as +14155550123. Inputs take any usual spelling, with + and the " +
    "country's code, or as it is written in the input's defaultCountry; one that is none is refused by its field.",
  specifiedByURL: "https://www.itu.int/rec/T-REC-E.164",
  serialize: String,
  parseValue: requireText,
  parseLiteral: (node) => requireText(node.kind === Kind.STRING ? node.value : undefined),
});

function requireText(value: unknown): string {
  if (typeof value === "string" && value.length <= MAX_TYPED_NUMBER) return value;
  throw new GraphQLError(`A phone number must be a string of at most ${MAX_TYPED_NUMBER} characters.`, {
    extensions: { code: "BAD_USER_INPUT" },
  });
}

const known = { time: Number.NaN, text: "" };

/**
 * The scalar of graphql-scalars, which leaves it to JSON to make text of a date: of an event with two, that was more than
 * half of what its JSON cost. Dates that are shown one after the other are often the same, as an event's and its message's.
 */
export const DateTime = new GraphQLScalarType({
  ...GraphQLDateTime.toConfig(),
  serialize: (value) => {
    const date = GraphQLDateTime.serialize(value);
    const time = date.getTime();
    if (time !== known.time) Object.assign(known, { time, text: date.toISOString() });
    return known.text;
  },
});
