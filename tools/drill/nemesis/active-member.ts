import type { DatabaseGroup } from "../cluster/group/database-group.js";
import type { Member } from "../cluster/group/member.js";
import type { Fault, Target } from "./fault.js";

/** Long enough for a failover, and for work after it without the failed member. */
const SECONDS = [13, 20] as const;

/** Faults of the member of a replicated database that takes the statements: another has to take over. */
export const ACTIVE_MEMBER_FAULTS: readonly Fault[] = [
  fault("kill-active", 4, async (member) => {
    await member.kill();
    return member.start;
  }),
  fault("freeze-active", 2, (member) => {
    member.freeze();
    return Promise.resolve(() => Promise.resolve(member.thaw()));
  }),
  fault("switch-active", 2, (member) => member.handOver()),
  fault("cut-active", 2, async (member) => {
    await member.cut();
    return member.repair;
  }),
];

function fault(name: string, weight: number, injure: (member: Member) => Promise<() => Promise<void>>): Fault {
  const target = (group: DatabaseGroup): Target => ({
    name: "the active member",
    start: async () => {
      const heal = await injure(await group.active());
      return async () => {
        await heal();
        // Two of three members must not be away at once.
        await group.reunite();
      };
    },
  });
  return {
    ...{ name, weight, seconds: SECONDS },
    targets: ({ databaseGroup }) => (databaseGroup === undefined ? [] : [target(databaseGroup)]),
  };
}
