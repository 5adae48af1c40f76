import { groupBy } from "../../../src/infra/group-by.js";
import { type Call, type History, type Moment, isOk, mayHaveHappened } from "./history.js";
import { mayBeLost } from "./losses.js";
import type { Operations } from "./operations.js";

/** All calls of one upload. */
export interface UploadHistory {
  /** clientUploadId */
  readonly name: string;
  readonly user: number;
  readonly file: Operations["createUpload"]["input"];
  readonly creates: readonly Call<"createUpload">[];
  readonly parts: readonly Call<"sendPart">[];
  readonly completes: readonly Call<"completeUpload">[];
  readonly cancels: readonly Call<"cancelUpload">[];
  readonly sends: readonly Call<"send">[];
  /** Deletions of messages that use it. */
  readonly deletes: readonly Call<"delete">[];
  /** Acknowledgement that the file is accepted. */
  readonly readyAt: Moment | undefined;
  /** True if a loss may have undone one of its calls. */
  readonly isTouchedByLoss: boolean;
}

export function uploadsOf(history: History): Map<string, UploadHistory> {
  const parts = groupBy(history.callsOf("sendPart"), ({ input }) => input.upload);
  const completes = groupBy(history.callsOf("completeUpload"), ({ input }) => input.upload);
  const cancels = groupBy(history.callsOf("cancelUpload"), ({ input }) => input.upload);
  const sends = groupBy(history.callsOf("send"), ({ input }) => input.media?.upload);
  const deletes = groupBy(history.callsOf("delete"), ({ input }) => `${input.conversation} ${input.sequence}`);
  const creates = groupBy(history.callsOf("createUpload"), ({ input }) => input.upload);
  const uploads = [...creates].flatMap(([name, own]): UploadHistory[] => {
    const [first] = own;
    if (first === undefined) return [];
    const calls = {
      creates: own,
      parts: parts.get(name) ?? [],
      completes: completes.get(name) ?? [],
      cancels: cancels.get(name) ?? [],
      sends: sends.get(name) ?? [],
    };
    const uses = calls.sends
      .filter(isOk)
      .map(({ input, outcome }) => `${input.conversation} ${outcome.value.sequence}`);
    const deletions = uses.flatMap((key) => deletes.get(key) ?? []);
    const all = [...Object.values(calls).flat(), ...deletions] as Call[];
    const isTouchedByLoss = all.some((call) => mayHaveHappened(call) && mayBeLost(history, call));
    const readyAt = readyMoment(calls);
    return [{ name, user: first.user, file: first.input, ...calls, deletes: deletions, readyAt, isTouchedByLoss }];
  });
  return new Map(uploads.map((upload) => [upload.name, upload]));
}

function readyMoment({ creates, completes }: Pick<UploadHistory, "creates" | "completes">): Moment | undefined {
  const answers = [...creates.filter(isOk), ...completes.filter(isOk)].map(({ outcome }) => outcome);
  return answers
    .filter(({ value }) => value.state === "READY")
    .map(({ at }) => at)
    .toSorted((one, other) => one.n - other.n)[0];
}
