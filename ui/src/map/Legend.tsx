/** What colour means, in words and in a bar. */
import type { ReactNode } from "react";
import { humanise } from "../words/vocabulary";
import type { JourneyMap } from "../api/types";
import { useChoices } from "../router/router";
import { formatCount, formatDays, formatShare, plural } from "../words/format";
import type { MapColours } from "./colour";
import { comparedNames, greyWords, groupInSentence, groupWords } from "./compare";
import type { LaidMap } from "./layout/shapes";
import type { Palette } from "../theme/palette";

interface LegendProps {
  laid: LaidMap;
  colours: MapColours;
  palette: Palette;
  map: JourneyMap;
  bad: string[];
}

export function Legend({ laid, colours, palette, map, bad }: LegendProps): ReactNode {
  const badly = bad.map(humanise).join(" or ").toLowerCase();
  const [a, b] = (comparedNames(map) ?? ["", ""]).map(groupInSentence);
  const stops = colours.comparing ? [palette.bad, palette.middle, palette.good] : [palette.good, palette.middle, palette.bad];
  const among = map.compared?.exact ? "under" : "among";
  const words = colours.comparing
    ? { low: `more ${among} ${b}`, high: `more ${among} ${a}`, note: `${greyWords(map)} Beside the accounts: the difference in points.` }
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
      {map.compared && <span className="muted flow-note">{comparedSentence(map.compared)}</span>}
      <FlowNote laid={laid} />
    </figcaption>
  );
}

/** Who was compared, so that a small group is seen to be small. */
function comparedSentence({ a, b, in_both, follow_days, exact }: NonNullable<JourneyMap["compared"]>): string {
  if (exact) {
    return `The same ${plural(b.accounts, "account")} read under both versions, so every difference is exact. Drawn as ${groupInSentence(b.name)} has it; what only ${groupInSentence(a.name)} has is drawn with nobody on it.`;
  }
  const groups = `${groupWords(a.name)}: ${plural(a.accounts, "account")}. ${groupWords(b.name)}: ${plural(b.accounts, "account")}.`;
  const both = in_both > 0 ? ` ${formatCount(in_both)} in both are left out.` : "";
  return groups + both + (follow_days === null ? "" : ` Each is followed for ${formatDays(follow_days)} from its start.`);
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
