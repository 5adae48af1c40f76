import { useSession } from "../../../client/src/react/index.js";

/** Id of the person signed in; empty while nobody is. */
export function useViewerId(): string {
  const session = useSession();
  return "userId" in session ? session.userId : "";
}
