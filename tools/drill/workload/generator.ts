import type { Device } from "./device.js";
import { deleteMessage, editMessage, setTyping } from "./operations/change-message.js";
import { leave, rewindCursor, disconnect } from "./operations/disconnect.js";
import { blockForAWhile, openConversation, readForeign } from "./operations/other-users.js";
import { misuseUpload, sendMedia } from "./operations/media.js";
import { deleteMediaMessage } from "./operations/media-room.js";
import { readHistory, markSeen } from "./operations/read.js";
import { sendAgain, sendBurst, sendMessage, sendTwice } from "./operations/send.js";
import type { Users } from "./users.js";

/** Operation of the workload with its relative frequency. */
export interface WeightedOperation {
  readonly weight: number;
  readonly run: (users: Users, device: Device) => Promise<void>;
}

export const GENERATOR: readonly WeightedOperation[] = [
  { weight: 30, run: sendMessage },
  { weight: 5, run: sendBurst },
  { weight: 4, run: sendTwice },
  { weight: 2, run: sendAgain },
  { weight: 25, run: markSeen },
  { weight: 6, run: readHistory },
  { weight: 8, run: editMessage },
  { weight: 4, run: deleteMessage },
  { weight: 6, run: setTyping },
  { weight: 1.5, run: openConversation },
  { weight: 0.7, run: blockForAWhile },
  { weight: 1, run: readForeign },
  { weight: 14, run: sendMedia },
  { weight: 1, run: deleteMediaMessage },
  { weight: 0.7, run: misuseUpload },
  { weight: 2, run: disconnect },
  { weight: 0.7, run: rewindCursor },
  { weight: 1, run: leave },
];
