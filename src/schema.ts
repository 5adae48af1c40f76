import "reflect-metadata";
import { type GraphQLObjectType, type GraphQLSchema, lexicographicSortSchema, specifiedDirectives } from "graphql";
import { type BuildSchemaOptions, buildSchemaSync } from "type-graphql";
import { AuthResolver } from "./features/auth/resolver.js";
import { AccountResolver, UserDeletionResolver } from "./features/account/resolver.js";
import { LoginAttemptResolver, SessionResolver, ViewerResolver } from "./features/auth/viewer-resolver.js";
import { PeopleResolver, UserContactResolver } from "./features/contacts/people-resolver.js";
import { ContactResolver } from "./features/contacts/resolver.js";
import {
  ConversationResolver,
  UserConversationResolver,
  ViewerConversationResolver,
} from "./features/conversations/resolver.js";
import { EventsResolver } from "./features/events/resolver.js";
import { EVENT_TYPES } from "./features/events/types.js";
import { MessageChangeResolver } from "./features/messages/edit-delete-resolver.js";
import { ConversationMessagesResolver, MessageResolver } from "./features/messages/resolver.js";
import { NotificationResolver, ViewerNotificationResolver } from "./features/notifications/resolver.js";
import { PushDeviceResolver, ViewerPushResolver } from "./features/push/devices/resolver.js";
import {
  NotificationSettingsResolver,
  QuietHoursResolver,
  ViewerSettingsResolver,
} from "./features/push/settings/resolver.js";
import { NodeResolver } from "./features/nodes/resolver.js";
import {
  ConversationTypingResolver,
  PresenceChangedResolver,
  PresenceResolver,
  TypingChangedResolver,
  UserPresenceResolver,
} from "./features/presence/resolver.js";
import { MessageReceiptResolver, ReceiptResolver } from "./features/receipts/resolver.js";
import { SearchResolver } from "./features/search/resolver.js";
import { MessageReactionsResolver, ReactionResolver } from "./features/reactions/resolver.js";
import { ServiceResolver } from "./features/service/resolver.js";
import { LimitsResolver, ViewerStorageResolver } from "./features/uploads/limits-resolver.js";
import { UploadResolver } from "./features/uploads/resolver.js";
import { UserResolver } from "./features/users/resolver.js";
import { COST_DIRECTIVES } from "./graphql/cost-directives.js";
import { printSchemaWithCosts } from "./graphql/print-cost-directives.js";
import { bypassTypeGraphql } from "./graphql/bypass-type-graphql.js";
import { enforceLimits } from "./graphql/rate-limited.js";
import { answerRefusals } from "./graphql/payload.js";

/** Creates the schema from the resolvers of all features. */
export function createSchema(): GraphQLSchema {
  const schema = buildSchemaSync({
    resolvers: [
      UserResolver,
      AuthResolver,
      ViewerResolver,
      SessionResolver,
      LoginAttemptResolver,
      ContactResolver,
      PeopleResolver,
      UserContactResolver,
      ConversationResolver,
      UserConversationResolver,
      ViewerConversationResolver,
      MessageResolver,
      MessageChangeResolver,
      ConversationMessagesResolver,
      UploadResolver,
      LimitsResolver,
      ViewerStorageResolver,
      ReceiptResolver,
      MessageReceiptResolver,
      ReactionResolver,
      MessageReactionsResolver,
      SearchResolver,
      NotificationResolver,
      ViewerNotificationResolver,
      PushDeviceResolver,
      ViewerPushResolver,
      NotificationSettingsResolver,
      QuietHoursResolver,
      ViewerSettingsResolver,
      EventsResolver,
      PresenceResolver,
      TypingChangedResolver,
      PresenceChangedResolver,
      UserPresenceResolver,
      ConversationTypingResolver,
      AccountResolver,
      UserDeletionResolver,
      NodeResolver,
      ServiceResolver,
    ],
    directives: [...specifiedDirectives, ...COST_DIRECTIVES],
    orphanedTypes: EVENT_TYPES,
    validate: false,
    pubSub: NO_PUBSUB,
    // Its check executes an introspection, most of the time this takes; schema.test.ts validates the schema instead.
    skipCheck: true,
  });
  return answerRefusals(enforceLimits(bypassTypeGraphql(describeRoots(schema))));
}

/** Describes the root types, which type-graphql cannot. */
function describeRoots(schema: GraphQLSchema): GraphQLSchema {
  const describe = (type: GraphQLObjectType | null | undefined, description: string) => {
    if (type) type.description = description;
  };
  describe(schema.getQueryType(), "Queries, over HTTP or a WebSocket. They change nothing.");
  describe(
    schema.getMutationType(),
    "Mutations, executed one after the other within a document. Errors that a person can act on are in `userErrors`; a null payload has a top-level error.",
  );
  describe(
    schema.getSubscriptionType(),
    "Subscriptions, over a WebSocket only (graphql-transport-ws). Each continues from a cursor, or begins now.",
  );
  return schema;
}

/** Returns the text of schema.graphql, sorted to be independent of import order. */
export function printedSchema(): string {
  return `${printSchemaWithCosts(lexicographicSortSchema(createSchema()))}\n`;
}

/** Required by type-graphql, but unused: subscriptions bring their own streams. */
const NO_PUBSUB: NonNullable<BuildSchemaOptions["pubSub"]> = {
  publish: unused,
  subscribe: unused,
};

function unused(): never {
  throw new Error("Expected a stream of the log or of ephemeral events, not PubSub.");
}
