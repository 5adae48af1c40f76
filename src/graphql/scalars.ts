import { GraphQLError, GraphQLScalarType, Kind } from "graphql";
import { GraphQLDateTime, GraphQLLocalTime } from "graphql-scalars";
import { MAX_TYPED_NUMBER } from "../infra/phone-number.js";

/** Phone numbers: E.164 in results; inputs take any spelling, which the features parse, with errors by field. */
export const PhoneNumber = new GraphQLScalarType<string, string>({
  name: "PhoneNumber",
  description:
    "A phone number. Results use E.164, such as +14155550123. Inputs accept any usual international spelling, or a national one of the input's defaultCountry. An invalid number is refused with the path of its field.",
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
 * DateTime of graphql-scalars, serialised here instead of by JSON.stringify, where two dates took more than half the time of
 * an event. The last text is cached, because consecutive dates are often equal (an event's and its message's).
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

/** LocalTime of graphql-scalars, with a description that names its use. */
export const LocalTime = new GraphQLScalarType({
  ...GraphQLLocalTime.toConfig(),
  description: "A time of the day without a zone, in 24 hours, such as 22:00.",
});
