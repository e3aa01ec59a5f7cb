/** What colour means, in words and in a bar. */
import type { ReactNode } from "react";
import { humanise } from "../words/vocabulary";
import type { MapColours } from "./colour";
import type { Palette } from "../theme/palette";

interface LegendProps {
  colours: MapColours;
  palette: Palette;
  compare: string | null;
  bad: string[];
}

export function Legend({ colours, palette, compare, bad }: LegendProps): ReactNode {
  const [a, b] = (compare ?? "").split(":").map(humanise);
  const stops = colours.comparing ? [palette.bad, palette.middle, palette.good] : [palette.good, palette.middle, palette.bad];
  const words = colours.comparing
    ? { low: `more in ${b}`, high: `more in ${a}`, note: "Grey: no clear difference. Second line of a label: accounts and difference in points." }
    : { low: "", high: "", note: `Second line of a label: accounts and the share that ended ${bad.map(humanise).join(" or ").toLowerCase()}.` };
  return (
    <figcaption className="legend small">
      <span className="legend-scale">
        <span>
          {words.low} {colours.low}
        </span>
        <span className="legend-bar" style={{ background: `linear-gradient(to right, ${stops.join(",")})` }} aria-hidden="true" />
        <span>
          {words.high} {colours.high}
          {colours.comparing ? "" : ` ${bad.map(humanise).join(" or ").toLowerCase()}`}
        </span>
      </span>
      <span className="muted">{words.note}</span>
    </figcaption>
  );
}
