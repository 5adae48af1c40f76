import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import { type DefinitionNode, type FragmentDefinitionNode, Kind, parse, print, visit } from "graphql";
import type { TestAccount } from "../../../infra/test-accounts.js";

/** An operation of the first session, with its fragments. */
export interface Step {
  readonly title: string;
  readonly document: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** peer-id and conversation-id stand for ids that earlier answers contain. */
const stepsOf = (me: TestAccount, peer: TestAccount) => [
  { title: "1 Send a code", file: "auth/SendOtp", variables: { input: { phoneNumber: me.phoneNumber } } },
  {
    title: "2 Sign in",
    file: "auth/VerifyOtp",
    variables: { input: { phoneNumber: me.phoneNumber, code: me.code, fullName: me.name } },
  },
  { title: "3 Listen", file: "events/Events", variables: {} },
  { title: `4 Find ${peer.name}`, file: "contacts/UserByPhoneNumber", variables: { phoneNumber: peer.phoneNumber } },
  { title: "5 Open", file: "conversations/OpenConversation", variables: { input: { userId: "peer-id" } } },
  {
    title: "6 Say",
    file: "messages/SendMessage",
    variables: {
      input: { conversationId: "conversation-id", clientMessageId: "hello-1", body: `Hello, ${peer.name} 👋` },
    },
  },
  { title: "7 Inbox", file: "screens/Inbox", variables: { first: 20 } },
  { title: "8 Page back", file: "conversations/History", variables: { id: "conversation-id", last: 20 } },
];

/** Reads the operations of a first session of `me`, in their order, from the documents that clients use. */
export async function readFirstSession(folder: string, me: TestAccount, peer: TestAccount): Promise<readonly Step[]> {
  const fragments = await readFragments(folder);
  return Promise.all(
    stepsOf(me, peer).map(async ({ title, file, variables }) => {
      const { definitions } = parse(await readFile(join(folder, `${file}.graphql`), "utf8"));
      return {
        title,
        document: [...definitions, ...fragmentsIn(definitions, fragments)].map(print).join("\n\n"),
        variables,
      };
    }),
  );
}

async function readFragments(folder: string): Promise<Map<string, FragmentDefinitionNode>> {
  const names = await readdir(folder, { recursive: true });
  const files = names.filter((name) => name.endsWith("fragments.graphql"));
  const texts = await Promise.all(files.map((name) => readFile(join(folder, name), "utf8")));
  const definitions = texts.flatMap((text) => parse(text).definitions);
  const fragments = definitions.filter((definition) => definition.kind === Kind.FRAGMENT_DEFINITION);
  return new Map(fragments.map((fragment) => [fragment.name.value, fragment]));
}

/** Returns the fragments that the definitions use, and those that these use. */
function fragmentsIn(
  definitions: readonly DefinitionNode[],
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
): Set<FragmentDefinitionNode> {
  const found = new Set<FragmentDefinitionNode>();
  const collect = (node: DefinitionNode) => {
    visit(node, {
      FragmentSpread: ({ name }) => {
        const fragment = fragments.get(name.value);
        if (fragment === undefined || found.has(fragment)) return;
        found.add(fragment);
        collect(fragment);
      },
    });
  };
  definitions.forEach(collect);
  return found;
}
