import type { Device } from "./device.js";
import { deleteSomething, editSomething, type } from "./operations/change-message.js";
import { goAway, loseCursor, loseSocket } from "./operations/disconnect.js";
import { blockSomebody, openConversation, pry } from "./operations/other-users.js";
import { look, mark } from "./operations/read.js";
import { sayAgain, sayMuch, saySomething, sayTwice } from "./operations/send.js";
import type { Users } from "./users.js";

/** Something that people do, and how often in comparison. */
export interface WeightedOperation {
  readonly weight: number;
  readonly act: (town: Users, device: Device) => Promise<void>;
}

export const GENERATOR: readonly WeightedOperation[] = [
  { weight: 30, act: saySomething },
  { weight: 5, act: sayMuch },
  { weight: 4, act: sayTwice },
  { weight: 2, act: sayAgain },
  { weight: 25, act: mark },
  { weight: 6, act: look },
  { weight: 8, act: editSomething },
  { weight: 4, act: deleteSomething },
  { weight: 6, act: type },
  { weight: 1.5, act: openConversation },
  { weight: 0.7, act: blockSomebody },
  { weight: 1, act: pry },
  { weight: 2, act: loseSocket },
  { weight: 0.7, act: loseCursor },
  { weight: 1, act: goAway },
];
