import { useEffect, useState } from "react";
import { now } from "../../app/clock.js";

/** Whole seconds until a moment, counted down; 0 after it. */
export function useSecondsUntil(moment: Date | undefined): number {
  const [seconds, setSeconds] = useState(0);
  useEffect(() => {
    if (!moment) return undefined;
    const update = () => setSeconds(Math.max(0, Math.ceil((moment.getTime() - now().getTime()) / 1000)));
    update();
    const timer = setInterval(update, 1000);
    return () => clearInterval(timer);
  }, [moment]);
  return seconds;
}
