/** The picture with its legend and, beside it, the details of what is pointed at. */
import { useMemo, useState } from "react";
import type { ReactNode, RefObject } from "react";
import type { JourneyMap } from "../api/types";
import { useChoices } from "../router/router";
import { useWorkspace } from "../shell/workspace";
import type { Palette } from "../theme/palette";
import { paletteOf } from "../theme/palette";
import { useTheme } from "../theme/theme";
import { formatCount, formatMoney } from "../words/format";
import { Details } from "./Details";
import { Legend } from "./Legend";
import { Picture } from "./Picture";
import { mapColours, plainColours } from "./colour";
import { layMap } from "./layout/layout";
import type { LaidMap, Weight } from "./layout/shapes";
import { mapThen, replayed } from "./frames";
import { ReplayBar, useReplay } from "./ReplayBar";
import { sameTarget } from "./selection";
import type { Target } from "./selection";
import { canvasMeasure, useWidth } from "./useMeasure";

interface MapFigureProps {
  map: JourneyMap;
  bad: string[];
  pinned: Target | null;
  onPin: (target: Target | null) => void;
  svgRef: RefObject<SVGSVGElement | null>;
}

const HEIGHT = 600;

export function MapFigure({ map, bad, pinned, onPin, svgRef }: MapFigureProps): ReactNode {
  const { theme } = useTheme();
  const [choices] = useChoices();
  const palette = paletteOf(theme);
  const [room, width] = useWidth<HTMLDivElement>(900);
  const [pointed, setPointed] = useState<Target | null>(null);
  const [last, setLast] = useState<Target | null>(null);
  const replay = useReplay(map);
  const { frame } = replay;
  // what was worth how much then is not known, so that a replay is always of accounts
  const weight = choices.get("by") === "arr" && !replay.on ? "arr" : "accounts";
  const { laid: today, colours: rates } = useLaid(map, { width, weight, palette });
  const laid = useMemo(() => (frame ? replayed(today, frame, formatCount) : today), [today, frame]);
  const drawn = frame ? mapThen(map, laid, frame) : map;
  const colours = frame ? plainColours(palette) : rates;
  const shown = pointed ?? pinned;
  return (
    <div
      className="map-room"
      onKeyDown={(event) => {
        if (event.key === "Escape") onPin(null);
      }}
    >
      <figure className={frame ? "map-figure replaying" : "map-figure"}>
        <div className="map-scroll" ref={room}>
          <Picture
            laid={laid}
            colours={colours}
            palette={palette}
            shown={shown}
            pinned={pinned}
            onPoint={(target) => {
              setPointed(target);
              if (target !== null) setLast(target); // stays readable while the pointer moves to the details
            }}
            onPin={(target) => {
              onPin(sameTarget(target, pinned) ? null : target);
            }}
            svgRef={svgRef}
          />
        </div>
        {!replay.on && <Legend laid={laid} colours={colours} palette={palette} map={map} bad={bad} />}
        {frame && <figcaption className="legend small muted">Places and scale are those of today; what had not come yet has no bar.</figcaption>}
        <ReplayBar {...replay} />
      </figure>
      <Details
        map={drawn}
        knownBy={frame?.known_by ?? null}
        target={shown ?? last}
        pinned={sameTarget(shown, pinned)}
        onRelease={() => {
          setLast(null);
          onPin(null);
        }}
      />
    </div>
  );
}

interface LaidWish {
  width: number;
  weight: Weight;
  palette: Palette;
}

function useLaid(map: JourneyMap, { width, weight, palette }: LaidWish): { laid: LaidMap; colours: ReturnType<typeof mapColours> } {
  const [choices] = useChoices();
  const { outcomes, currency } = useWorkspace();
  const allFlows = choices.get("flows") === "all";
  const measure = useMemo(() => canvasMeasure(), []);
  const colours = useMemo(() => mapColours(map, outcomes, palette), [map, outcomes, palette]);
  const laid = useMemo(() => {
    const figureOf = (node: JourneyMap["nodes"][number]): string => {
      const size = weight === "arr" ? formatMoney(node.arr, currency) : formatCount(node.accounts);
      const rate = node.kind === "outcome" && !colours.comparing ? "" : colours.textOf(node);
      return [size, rate].filter(Boolean).join(" \u00b7 ");
    };
    return layMap(map, { width, height: HEIGHT, weight, measure, figureOf, allFlows });
  }, [map, width, weight, measure, colours, allFlows, currency]);
  return { laid, colours };
}
