import { useEffect, useState } from "react";

export type Loaded<T> = { status: "loading" } | { status: "ready"; value: T } | { status: "error" };

/** The answer of a request that is sent once for each `key`. */
export function useLoaded<T>(key: string, load: () => Promise<T>): Loaded<T> {
  const [loaded, setLoaded] = useState<Loaded<T>>({ status: "loading" });
  useEffect(() => {
    let isCurrent = true;
    setLoaded({ status: "loading" });
    load().then(
      (value) => isCurrent && setLoaded({ status: "ready", value }),
      () => isCurrent && setLoaded({ status: "error" }),
    );
    return () => {
      isCurrent = false;
    };
  }, [key]);
  return loaded;
}
