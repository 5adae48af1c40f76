import { GraphQLError, GraphQLScalarType } from "graphql";
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

export { GraphQLDateTime as DateTime } from "graphql-scalars";
