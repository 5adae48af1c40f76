import { Arg, FieldResolver, Float, ID, Int, Mutation, Query, Resolver, Root } from "type-graphql";
import type { Context, SignedIn } from "../../context.js";
import type { MediaObject } from "../../generated/prisma/client.js";
import { Cost, ListSize } from "../../graphql/cost-directives.js";
import { toGlobalId } from "../../graphql/global-ids.js";
import { UserError } from "../../graphql/payload.js";
import { LimitedBy } from "../../graphql/rate-limited.js";
import { Anyone, Me } from "../../graphql/signed-in.js";
import type { PartRequest } from "../../media/store.js";
import { Media } from "../messages/types.js";
import { findUpload } from "./access.js";
import { cancelUpload } from "./cancel.js";
import { completeUpload } from "./complete.js";
import { createUpload } from "./create.js";
import { PARTS_PAGE_SIZE, missingParts, receivedBytes } from "./parts.js";
import { mediaOfUpload, refusalOf, stateOf } from "./result.js";
import {
  CancelUploadInput,
  CancelUploadPayload,
  CompleteUploadInput,
  CompleteUploadPayload,
  CreateUploadInput,
  CreateUploadPayload,
  Upload,
  UploadPart,
  UploadState,
} from "./types.js";

@Resolver(() => Upload)
export class UploadResolver {
  @Cost(10)
  @Query(() => Upload, {
    nullable: true,
    description: "An upload of the viewer; null if there is none with this id, or if it has expired.",
  })
  async upload(
    @Me() ctx: SignedIn,
    @Arg("id", () => ID, { description: "The upload's id." }) id: string,
  ): Promise<MediaObject | null> {
    return findUpload(ctx, id);
  }

  @LimitedBy("uploadsPerUser")
  @Cost(100)
  @Mutation(() => CreateUploadPayload, {
    nullable: true,
    description:
      "Announces a file, which is then sent in parts over HTTP. Idempotent by clientUploadId: a retry returns the first upload.",
  })
  async createUpload(
    @Me() ctx: SignedIn,
    @Arg("input", () => CreateUploadInput, { description: "The file, before it is sent." }) input: CreateUploadInput,
  ): Promise<Omit<CreateUploadPayload, "userErrors">> {
    return { upload: await createUpload(ctx, input) };
  }

  @LimitedBy("changesPerUser")
  @Cost(100)
  @Mutation(() => CompleteUploadPayload, {
    nullable: true,
    description:
      "Checks the file once all parts are sent. Answers when it is READY or REFUSED, or after 10 seconds while it is PROCESSING; the event UploadChanged then tells the result. Idempotent.",
  })
  async completeUpload(
    @Me() ctx: SignedIn,
    @Arg("input", () => CompleteUploadInput, { description: "Upload, and facts that its container may lack." })
    input: CompleteUploadInput,
  ): Promise<Partial<CompleteUploadPayload>> {
    return completeUpload(ctx, input);
  }

  @LimitedBy("changesPerUser")
  @Cost(100)
  @Mutation(() => CancelUploadPayload, {
    nullable: true,
    description: "Gives up an upload that no message or profile uses, and deletes its file.",
  })
  async cancelUpload(
    @Me() ctx: SignedIn,
    @Arg("input", () => CancelUploadInput, { description: "Upload to give up." }) input: CancelUploadInput,
  ): Promise<Omit<CancelUploadPayload, "userErrors">> {
    return { cancelledUploadId: await cancelUpload(ctx, input) };
  }

  @FieldResolver(() => ID, { description: "Opaque." })
  id(@Anyone() ctx: Context, @Root() upload: MediaObject): string {
    return toGlobalId(ctx, "Upload", upload.id);
  }

  @FieldResolver(() => Float, { description: "Announced size in bytes." })
  size(@Root() upload: MediaObject): number {
    return Number(upload.declaredSize);
  }

  @FieldResolver(() => Float, { description: "Bytes of the parts that are stored." })
  async receivedBytes(@Me() ctx: SignedIn, @Root() upload: MediaObject): Promise<number> {
    return receivedBytes(ctx, upload);
  }

  @FieldResolver(() => UploadState, { description: "State of the upload." })
  state(@Root() upload: MediaObject): UploadState {
    return stateOf(upload);
  }

  @ListSize({ assumedSize: PARTS_PAGE_SIZE, slicingArguments: ["first"] })
  @FieldResolver(() => [UploadPart], {
    description:
      "The first parts that are still to be sent, with requests valid for an hour; read it again for the others, or for new requests. Empty once the file is complete.",
  })
  async missingParts(
    @Me() ctx: SignedIn,
    @Root() upload: MediaObject,
    @Arg("first", () => Int, {
      nullable: true,
      defaultValue: PARTS_PAGE_SIZE,
      description: "Number of parts, from 1 to 100.",
    })
    first: number | null,
  ): Promise<readonly PartRequest[]> {
    return missingParts(ctx, upload, first);
  }

  @FieldResolver(() => Media, {
    nullable: true,
    description: "The file as a message would show it; null until it is READY.",
  })
  media(@Me() ctx: SignedIn, @Root() upload: MediaObject): Media | null {
    return mediaOfUpload(ctx, upload);
  }

  @FieldResolver(() => UserError, { nullable: true, description: "Reason of the refusal; null without one." })
  refusal(@Root() upload: MediaObject): UserError | null {
    return refusalOf(upload);
  }
}
