/** The picture with its legend and, beside it, the details of what is pointed at. */
import { useMemo, useState } from "react";
import type { ReactNode, RefObject } from "react";
import type { JourneyMap } from "../api/types";
import { useChoices } from "../router/router";
import { useWorkspace } from "../shell/workspace";
import { paletteOf } from "../theme/palette";
import { useTheme } from "../theme/theme";
import { formatCount } from "../words/format";
import { Details } from "./Details";
import { Legend } from "./Legend";
import { Picture } from "./Picture";
import { mapColours } from "./colour";
import { layMap } from "./layout/layout";
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
  const { outcomes } = useWorkspace();
  const [choices] = useChoices();
  const weight = choices.get("by") === "arr" ? "arr" : "accounts";
  const allFlows = choices.get("flows") === "all";
  const palette = paletteOf(theme);
  const [room, width] = useWidth<HTMLDivElement>(900);
  const [pointed, setPointed] = useState<Target | null>(null);
  const [last, setLast] = useState<Target | null>(null);
  const measure = useMemo(() => canvasMeasure(), []);
  const colours = useMemo(() => mapColours(map, outcomes, palette), [map, outcomes, palette]);
  const laid = useMemo(() => {
    const figureOf = (node: JourneyMap["nodes"][number]): string =>
      [formatCount(node.accounts), node.kind === "outcome" && !colours.comparing ? "" : colours.textOf(node)].filter(Boolean).join(" \u00b7 ");
    return layMap(map, { width, height: HEIGHT, weight, measure, figureOf, allFlows });
  }, [map, width, weight, measure, colours, allFlows]);
  const shown = pointed ?? pinned;
  return (
    <div
      className="map-room"
      onKeyDown={(event) => {
        if (event.key === "Escape") onPin(null);
      }}
    >
      <figure className="map-figure">
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
        <Legend laid={laid} colours={colours} palette={palette} compare={map.compare} bad={bad} />
      </figure>
      <Details
        map={map}
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
