import { memo, useEffect, useRef } from "react";

/** Blurred preview of a picture, drawn from its ThumbHash. */
export const Blur = memo(function Blur({ hash }: { hash: string }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const draw = async () => {
      const { drawThumbhash } = await import("./thumbhash.js");
      if (canvas.current) drawThumbhash(canvas.current, hash);
    };
    // A picture without it is loaded all the same.
    draw().catch(() => undefined);
  }, [hash]);
  return <canvas ref={canvas} className="picture-blur" width={1} height={1} aria-hidden="true" />;
});
