import { Arg, FieldResolver, ID, Mutation, Resolver, Root } from "type-graphql";
import type { Context, SignedIn } from "../../../context.js";
import type { Session as SessionRow } from "../../../generated/prisma/client.js";
import { Cost, ListSize } from "../../../graphql/cost-directives.js";
import { toGlobalId } from "../../../graphql/global-ids.js";
import { LimitedBy } from "../../../graphql/rate-limited.js";
import { Anyone, Me } from "../../../graphql/signed-in.js";
import { Session, Viewer } from "../../auth/types.js";
import { MAX_PUSH_DEVICES, registerPushDevice } from "./register.js";
import { listPushDevices, removePushDevice, sessionOf } from "./service.js";
import type { PushDeviceRow } from "./store.js";
import { sendTestPush } from "./test-push.js";
import {
  PushDevice,
  RegisterPushDeviceInput,
  RegisterPushDevicePayload,
  RemovePushDeviceInput,
  RemovePushDevicePayload,
  SendTestPushInput,
  SendTestPushPayload,
} from "./types.js";

@Resolver(() => PushDevice)
export class PushDeviceResolver {
  @LimitedBy("changesPerUser")
  @Cost(100)
  @Mutation(() => RegisterPushDevicePayload, {
    nullable: true,
    description: `Registers a device for pushes, for the session of this request: the end of the session removes it. An address that is already registered moves here, from whomever. Repeating a registration changes nothing, so that apps can register at each start. At most ${MAX_PUSH_DEVICES} devices.`,
  })
  async registerPushDevice(
    @Me() ctx: SignedIn,
    @Arg("input", () => RegisterPushDeviceInput, { description: "Address of the device." })
    input: RegisterPushDeviceInput,
  ): Promise<Omit<RegisterPushDevicePayload, "userErrors">> {
    return { device: await registerPushDevice(ctx, input) };
  }

  @LimitedBy("changesPerUser")
  @Cost(100)
  @Mutation(() => RemovePushDevicePayload, {
    nullable: true,
    description: "Removes a device: it gets no more pushes. Removing it again has the same result.",
  })
  async removePushDevice(
    @Me() ctx: SignedIn,
    @Arg("input", () => RemovePushDeviceInput, { description: "The device." }) input: RemovePushDeviceInput,
  ): Promise<Omit<RemovePushDevicePayload, "userErrors">> {
    return { removedDeviceId: await removePushDevice(ctx, input) };
  }

  @LimitedBy("testPushesPerUser")
  @Cost(1000)
  @Mutation(() => SendTestPushPayload, {
    nullable: true,
    description:
      "Sends a test notification to one of the viewer's devices, at once and also in quiet hours, and waits for the push service's answer, 10 seconds at most.",
  })
  async sendTestPush(
    @Me() ctx: SignedIn,
    @Arg("input", () => SendTestPushInput, { description: "The device." }) input: SendTestPushInput,
  ): Promise<Omit<SendTestPushPayload, "userErrors">> {
    return sendTestPush(ctx, input);
  }

  @FieldResolver(() => ID, { description: "Opaque; the same for every viewer." })
  id(@Anyone() ctx: Context, @Root() device: PushDeviceRow): string {
    return toGlobalId(ctx, "PushDevice", device.id);
  }

  @FieldResolver(() => Session, { description: "Session that it is registered for, whose end removes it." })
  async session(@Me() ctx: SignedIn, @Root() device: PushDeviceRow): Promise<SessionRow> {
    return sessionOf(ctx, device);
  }

  @FieldResolver(() => Boolean, {
    description:
      "True if its push service has accepted no push since one failed. Devices that fail for 30 days are removed.",
  })
  isFailing(@Root() device: PushDeviceRow): boolean {
    return device.failingSince !== null;
  }
}

/** Fields of Viewer about push devices. */
@Resolver(() => Viewer)
export class ViewerPushResolver {
  @ListSize({ assumedSize: MAX_PUSH_DEVICES })
  @Cost(50)
  @FieldResolver(() => [PushDevice], {
    description: "The viewer's devices with pushes, in the order of their registration.",
  })
  async pushDevices(@Me() ctx: SignedIn): Promise<PushDeviceRow[]> {
    return listPushDevices(ctx);
  }

  @FieldResolver(() => String, {
    nullable: true,
    description:
      "applicationServerKey for PushManager.subscribe, in base64url; null if the server sends no Web Push. When it changes, browsers have to subscribe and register anew.",
  })
  webPushKey(@Anyone() { push }: Context): string | null {
    return push.webPushKey ?? null;
  }
}
