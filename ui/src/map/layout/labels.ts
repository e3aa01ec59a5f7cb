/** Labels that fit their column: wrapped at words, shortened with an ellipsis only where they must be. */
import type { Measure } from "./shapes";

const MOST_LINES = 3;

/** A measure for places without a canvas (tests, the server): a little wider than common system fonts. */
export const roughMeasure: Measure = (text, size, bold) => {
  let units = 0;
  for (const letter of text) {
    if ("iljtf.,:;'|! ()".includes(letter)) units += 0.34;
    else if ("mwMW%\u00d7".includes(letter)) units += 0.92;
    else if (letter >= "A" && letter <= "Z") units += 0.72;
    else units += 0.58;
  }
  return units * size * (bold ? 1.06 : 1);
};

export function shorten(text: string, width: number, size: number, bold: boolean, measure: Measure): string {
  if (measure(text, size, bold) <= width) return text;
  let kept = text;
  while (kept.length > 1 && measure(`${kept}\u2026`, size, bold) > width) kept = kept.slice(0, -1);
  return `${kept.trimEnd()}\u2026`;
}

export interface Wrapped {
  lines: string[];
  cut: boolean;
}

export function wrap(text: string, width: number, size: number, bold: boolean, measure: Measure): Wrapped {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    const longer = line === "" ? word : `${line} ${word}`;
    if (line !== "" && measure(longer, size, bold) > width) {
      lines.push(line);
      line = word;
    } else {
      line = longer;
    }
  }
  lines.push(line);
  const shown = lines.length > MOST_LINES ? [...lines.slice(0, MOST_LINES - 1), lines.slice(MOST_LINES - 1).join(" ")] : lines;
  const fitted = shown.map((part) => shorten(part, width, size, bold, measure));
  return { lines: fitted, cut: fitted.some((part, index) => part !== shown[index]) };
}
