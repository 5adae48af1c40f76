import { useState } from "react";
import { sentenceOf } from "./failures.js";

/** Runs one act at a time: the button is disabled until its answer, and a refusal is shown beside the field. */
export function useAct() {
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<string>();
  const run = async (act: () => Promise<void>): Promise<boolean> => {
    setBusy(true);
    setError(undefined);
    try {
      await act();
      return true;
    } catch (failure) {
      setError(sentenceOf(failure));
      return false;
    } finally {
      setBusy(false);
    }
  };
  return { isBusy, error, run };
}
