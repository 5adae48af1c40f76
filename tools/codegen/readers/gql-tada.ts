import { type ResultOf, type VariablesOf, initGraphQLTada } from "gql.tada";
import type { introspection } from "./tada-introspection";

const graphql = initGraphQLTada<{ introspection: introspection; scalars: { DateTime: string; PhoneNumber: string } }>();

const History = graphql(`
  query History($id: ID!, $last: Int) {
    conversation(id: $id) {
      id
      messages(last: $last) {
        edges {
          node {
            id
            body
            sentAt
          }
        }
      }
    }
  }
`);

export const variables: VariablesOf<typeof History> = { id: "an id", last: 1 };
// @ts-expect-error A required variable is missing.
export const incomplete: VariablesOf<typeof History> = { last: 1 };

export function newestText({ conversation }: ResultOf<typeof History>): string | null | undefined {
  return conversation?.messages.edges[0]?.node.body;
}
