import { GraphQLError, GraphQLScalarType } from "graphql";
import { GraphQLDateTime } from "graphql-scalars";
import { parsePhoneNumberFromString } from "libphonenumber-js/max";

/** Phone numbers in E.164; what comes in is checked with libphonenumber. */
export const PhoneNumber = new GraphQLScalarType<string, string>({
  name: "PhoneNumber",
  description: "A phone number in E.164, such as +14155550123. Checked with libphonenumber.",
  specifiedByURL: "https://www.itu.int/rec/T-REC-E.164",
  serialize: String,
  parseValue: requirePhoneNumber,
  parseLiteral: (node) => requirePhoneNumber("value" in node ? node.value : undefined),
});

function requirePhoneNumber(value: unknown): string {
  const number = typeof value === "string" ? parsePhoneNumberFromString(value) : undefined;
  if (number?.isPossible() !== true || number.number !== value)
    throw new GraphQLError(`A phone number must be in E.164, such as +14155550123, got ${JSON.stringify(value)}.`, {
      extensions: { code: "BAD_USER_INPUT" },
    });
  return number.number;
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
