/** What colour means, in words and in a bar. */
import type { ReactNode } from "react";
import { humanise } from "../words/vocabulary";
import { useChoices } from "../router/router";
import { formatCount, formatShare } from "../words/format";
import type { MapColours } from "./colour";
import type { LaidMap } from "./layout/shapes";
import type { Palette } from "../theme/palette";

interface LegendProps {
  laid: LaidMap;
  colours: MapColours;
  palette: Palette;
  compare: string | null;
  bad: string[];
}

export function Legend({ laid, colours, palette, compare, bad }: LegendProps): ReactNode {
  const badly = bad.map(humanise).join(" or ").toLowerCase();
  const [a, b] = (compare ?? "").split(":").map(humanise);
  const stops = colours.comparing ? [palette.bad, palette.middle, palette.good] : [palette.good, palette.middle, palette.bad];
  const words = colours.comparing
    ? { low: `more in ${b}`, high: `more in ${a}`, note: "Grey: no clear difference. Beside the accounts: the difference in points." }
    : { low: "", high: "", note: `Beside the accounts: the share whose next outcome is ${badly}.` };
  return (
    <figcaption className="legend small">
      <span className="legend-scale">
        <span>
          {words.low} {colours.low}
        </span>
        <span className="legend-bar" style={{ background: `linear-gradient(to right, ${stops.join(",")})` }} aria-hidden="true" />
        <span>
          {words.high} {colours.high}
          {colours.comparing ? "" : ` ${badly} next`}
        </span>
      </span>
      <span className="muted">{words.note}</span>
      <FlowNote laid={laid} />
    </figcaption>
  );
}

/** Says what is drawn faint, so that nothing is left out in silence. */
function FlowNote({ laid }: { laid: LaidMap }): ReactNode {
  const [choices, choose] = useChoices();
  const all = choices.get("flows") === "all";
  const faint = laid.flows.filter((flow) => !flow.main);
  const moves = (flows: LaidMap["flows"]): number => flows.reduce((sum, one) => sum + one.flow.transitions, 0);
  const back = laid.flows.some((flow) => flow.shape === "back" && flow.main);
  return (
    <span className="muted flow-note">
      {back && "Dashed: ways back. "}
      {faint.length > 0 &&
        `${formatCount(faint.length)} smaller flows (${formatShare(moves(faint) / Math.max(1, moves(laid.flows)))} of all moves) are drawn faint; click a step to bring out its own. `}
      {(all || faint.length > 0) && (
        <button
          type="button"
          className="text-button"
          onClick={() => {
            choose({ flows: all ? null : "all" });
          }}
        >
          {all ? "Draw the main flows only" : "Draw all alike"}
        </button>
      )}
    </span>
  );
}
