/** Widths of texts in the chart's font, and of the room a figure has. */
import { useEffect, useRef, useState } from "react";
import type { RefObject } from "react";
import { CHART_FONT } from "../theme/palette";
import { roughMeasure } from "./layout/labels";
import type { Measure } from "./layout/shapes";

export function canvasMeasure(): Measure {
  const pen = document.createElement("canvas").getContext("2d");
  if (pen === null) return roughMeasure;
  const known = new Map<string, number>();
  return (text, size, bold) => {
    const key = `${size}${bold ? "b" : ""}${text}`;
    const before = known.get(key);
    if (before !== undefined) return before;
    pen.font = `${bold ? 600 : 400} ${size}px ${CHART_FONT}`;
    const width = pen.measureText(text).width;
    known.set(key, width);
    return width;
  };
}

export function useWidth<E extends HTMLElement>(first: number): [RefObject<E | null>, number] {
  const ref = useRef<E>(null);
  const [width, setWidth] = useState(first);
  useEffect(() => {
    const element = ref.current;
    if (element === null) return undefined;
    const watch = new ResizeObserver(([entry]) => {
      if (entry) setWidth(Math.floor(entry.contentRect.width));
    });
    watch.observe(element);
    return () => {
      watch.disconnect();
    };
  }, []);
  return [ref, width];
}
