import { type Checker, createResult } from "../history/test-run.js";

/** At the end all members of a replicated database have the same rows. */
export const replicas: Checker = ({ replicas: [first, ...others] }) => {
  const result = createResult("members have the same rows");
  for (const [table, checksum] of Object.entries(first?.checksums ?? {}))
    for (const { name, checksums } of others)
      result.assert(
        checksums[table] === checksum,
        () => `${table} has the checksum ${checksums[table]} on ${name} and ${checksum} on ${first?.name ?? ""}.`,
      );
  return result.end();
};
