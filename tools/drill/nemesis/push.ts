import type { PushBehaviour } from "../cluster/push-service.js";
import type { Fault } from "./fault.js";

/** Makes the push service fail for some seconds. */
function pushFault(name: string, behaviour: PushBehaviour): Fault {
  return {
    name,
    weight: 1,
    seconds: [1, 6],
    targets: ({ pushService }) => [
      {
        name: "push service",
        start: () => {
          pushService.set(behaviour);
          return Promise.resolve(() => Promise.resolve(pushService.set("accept")));
        },
      },
    ],
  };
}

/** Faults of the push service, which no client notices. */
export const PUSH_FAULTS: readonly Fault[] = [
  pushFault("stop-push", "unavailable"),
  pushFault("freeze-push", "hang"),
  pushFault("cut-push", "cut after acceptance"),
];
