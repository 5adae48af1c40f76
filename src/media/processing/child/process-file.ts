import type { ProcessingJob } from "../../processor.js";
import type { Accepted } from "../protocol.js";

/** Checks a file and makes its outputs. Decoders are loaded when the first file needs them. @throws MediaRefusal */
export async function processFile({ kind, input, directory }: ProcessingJob): Promise<Accepted> {
  switch (kind) {
    case "IMAGE":
    case "POSTER":
      return (await import("./picture.js")).processPicture(input, directory);
    case "AVATAR":
      return (await import("./picture.js")).processAvatar(input, directory);
    case "AUDIO":
    case "VIDEO":
      return (await import("./recording.js")).processRecording(kind, input, directory);
    case "FILE":
      throw new Error("The server does not send files of kind FILE.");
  }
}
