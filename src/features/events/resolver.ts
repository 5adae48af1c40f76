import { Arg, ID, Int, Query, Resolver, Root, Subscription } from "type-graphql";
import type { Context, SignedIn } from "../../context.js";
import type { StreamItem } from "../../live/log-stream.js";
import { Cost, ListSize } from "../../graphql/cost-directives.js";
import { Me, requireSignedIn } from "../../graphql/signed-in.js";
import { EVENTS_PAGE_SIZE, openEventStream, openMessageStream, readEventPage } from "./service.js";
import { Event, EventPage, MessageEvent } from "./types.js";

interface Subscribing {
  readonly context: Context;
  readonly args: { readonly conversationId?: string | null; readonly after?: string | null };
}

@Resolver()
export class EventsResolver {
  @ListSize({ assumedSize: EVENTS_PAGE_SIZE, slicingArguments: ["first"], sizedFields: ["events"] })
  @Cost(50)
  @Query(() => EventPage, {
    description: "Page of the viewer's event log, with the same events and cursors as the stream `events`.",
  })
  async events(
    @Me() ctx: SignedIn,
    @Arg("after", () => String, { description: "Cursor after which the events begin, such as Viewer.eventCursor." })
    after: string,
    @Arg("first", () => Int, {
      nullable: true,
      defaultValue: EVENTS_PAGE_SIZE,
      description: "Page size, from 1 to 100.",
    })
    first: number | null,
  ): Promise<EventPage> {
    return readEventPage(ctx, { after, first });
  }

  @Subscription(() => Event, {
    name: "events",
    description:
      "The events of the viewer's log, in order: replays those after `after`, then sends StreamReady, then live events. Without `after`, it begins with StreamReady.",
    subscribe: ({ context, args }: Subscribing) => openEventStream(requireSignedIn(context), args.after ?? undefined),
  })
  eventStream(
    @Root() event: StreamItem,
    @Arg("after", () => String, { nullable: true, description: "The newest cursor that the client has stored." })
    _after?: string,
  ): StreamItem {
    return event;
  }

  @Subscription(() => MessageEvent, {
    description: "The events of messages and receipts in the same log, of one conversation or of all.",
    subscribe: ({ context, args }: Subscribing) => openMessageStream(requireSignedIn(context), args) as never,
  })
  messageChanged(
    @Root() event: StreamItem,
    @Arg("conversationId", () => ID, { nullable: true, description: "Only events of this conversation." })
    _conversationId?: string,
    @Arg("after", () => String, { nullable: true, description: "The newest cursor that the client has stored." })
    _after?: string,
  ): StreamItem {
    return event;
  }
}
