import { Arg, FieldResolver, Mutation, Resolver, Root } from "type-graphql";
import type { Context, SignedIn } from "../../../context.js";
import { Cost } from "../../../graphql/cost-directives.js";
import { LimitedBy } from "../../../graphql/rate-limited.js";
import { LocalTime } from "../../../graphql/scalars.js";
import { Anyone, Me } from "../../../graphql/signed-in.js";
import { quietUntil } from "../../../model/quiet-hours.js";
import { Viewer } from "../../auth/types.js";
import { toLocalTime } from "./quiet-hours.js";
import { findSettings, updateNotificationSettings } from "./service.js";
import type { SettingsRow } from "./store.js";
import {
  NotificationSettings,
  QuietHours,
  UpdateNotificationSettingsInput,
  UpdateNotificationSettingsPayload,
} from "./types.js";

@Resolver(() => NotificationSettings)
export class NotificationSettingsResolver {
  @LimitedBy("changesPerUser")
  @Cost(100)
  @Mutation(() => UpdateNotificationSettingsPayload, {
    nullable: true,
    description: "Updates the settings of the viewer's notifications, for all devices.",
  })
  async updateNotificationSettings(
    @Me() ctx: SignedIn,
    @Arg("input", () => UpdateNotificationSettingsInput, { description: "The new values." })
    input: UpdateNotificationSettingsInput,
  ): Promise<Omit<UpdateNotificationSettingsPayload, "userErrors">> {
    return { settings: await updateNotificationSettings(ctx, input) };
  }

  @FieldResolver(() => QuietHours, { nullable: true, description: "Quiet hours; null without them." })
  quietHours(@Root() settings: SettingsRow): SettingsRow | null {
    return settings.timeZone === null ? null : settings;
  }
}

@Resolver(() => QuietHours)
export class QuietHoursResolver {
  @FieldResolver(() => LocalTime, { description: "Begin." })
  from(@Root() { quietFrom }: SettingsRow): string {
    return toLocalTime(quietFrom ?? 0);
  }

  @FieldResolver(() => LocalTime, { description: "End; before the begin if they last overnight." })
  to(@Root() { quietTo }: SettingsRow): string {
    return toLocalTime(quietTo ?? 0);
  }

  @FieldResolver(() => Boolean, { description: "True if they last at the moment." })
  isQuietNow(@Anyone() { now }: Context, @Root() settings: SettingsRow): boolean {
    return quietUntil(settings, now()) !== undefined;
  }
}

/** Fields of Viewer about notifications. */
@Resolver(() => Viewer)
export class ViewerSettingsResolver {
  @Cost(10)
  @FieldResolver(() => NotificationSettings, { description: "Settings of the viewer's notifications." })
  async notificationSettings(@Me() ctx: SignedIn): Promise<SettingsRow> {
    return findSettings(ctx);
  }
}
