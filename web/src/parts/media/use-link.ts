import { useEffect, useRef, useState } from "react";

/**
 * State of an element that loads a signed link. After the first failure the link is renewed; after the second one, or
 * without a new link, `hasFailed` is set until `retry`, or until the browser is online again.
 */
export function useLink(refresh: () => Promise<boolean>) {
  const [hasFailed, setFailed] = useState(false);
  // Counts the tries: as a key it makes the browser load the same address again.
  const [attempt, setAttempt] = useState(0);
  const isRenewed = useRef(false);
  const retry = () => {
    isRenewed.current = false;
    setFailed(false);
    setAttempt((before) => before + 1);
  };
  useEffect(() => {
    if (!hasFailed) return undefined;
    addEventListener("online", retry);
    return () => removeEventListener("online", retry);
  }, [hasFailed]);
  const onError = async () => {
    if (isRenewed.current || !(await refresh())) setFailed(true);
    else setAttempt((before) => before + 1);
    isRenewed.current = true;
  };
  const onLoad = () => {
    isRenewed.current = false;
  };
  return { hasFailed, attempt, retry, onError: () => void onError(), onLoad };
}
