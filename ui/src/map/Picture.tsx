/** The map as a picture. Colours are presentation attributes so that an exported file looks the same. */
import { useMemo, useRef, useState } from "react";
import type { KeyboardEvent, ReactNode, RefObject } from "react";
import type { Sentiment } from "../api/types";
import type { Palette } from "../theme/palette";
import { CHART_FONT } from "../theme/palette";
import { formatCount, plural } from "../words/format";
import { humanise } from "../words/vocabulary";
import { FlowMark, Lanes, NodeMark } from "./PictureMarks";
import type { MapColours } from "./colour";
import type { LaidMap } from "./layout/shapes";
import { toneFigure } from "./tone";
import { nodesInOrder, sameTarget, stepFrom, targetKey, touches } from "./selection";
import type { Target } from "./selection";

interface PictureProps {
  laid: LaidMap;
  colours: MapColours;
  palette: Palette;
  shown: Target | null;
  pinned: Target | null;
  onPoint: (target: Target | null) => void;
  onPin: (target: Target) => void;
  svgRef: RefObject<SVGSVGElement | null>;
}

const KEYS = new Set(["ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight", "Home", "End"]);

export function Picture({ laid, colours, palette, shown, pinned, onPoint, onPin, svgRef }: PictureProps): ReactNode {
  const { handle, brightest } = useHandles({ laid, shown, pinned, onPoint, onPin });
  const painted = useMemo(() => [...laid.flows].sort((a, b) => Number(a.main) - Number(b.main)), [laid]);
  return (
    <svg
      ref={svgRef}
      xmlns="http://www.w3.org/2000/svg"
      width={laid.width}
      height={laid.height}
      viewBox={`0 0 ${laid.width} ${laid.height}`}
      fontFamily={CHART_FONT}
      role="group"
      aria-label="Journey map. Use the arrow keys to move: up and down through the steps, right and left along the flows."
    >
      <rect width={laid.width} height={laid.height} fill={palette.ground} />
      <Lanes laid={laid} palette={palette} />
      <g>
        {painted.map((flow) => {
          const target: Target = { kind: "flow", key: flow.key };
          const words = `${plural(flow.flow.accounts, "account")} from ${humanise(flow.source.node.label)} to ${humanise(flow.target.node.label)}`;
          return (
            <FlowMark
              key={flow.key}
              flow={flow}
              colour={colours.colourOf(flow.flow)}
              palette={palette}
              bright={brightest === null ? null : touches(brightest, flow)}
              handle={handle(target, `${words}${figureWords(colours, colours.textOf(flow.flow))}`)}
            />
          );
        })}
      </g>
      <g>
        {laid.nodes.map((node) => {
          const target: Target = { kind: "node", id: node.node.id };
          const words = `${node.label.full}: ${plural(node.node.accounts, "account")}, ${formatCount(node.node.here_now)} here now`;
          return (
            <NodeMark
              key={node.node.id}
              laid={node}
              lane={laid.lanes[node.lane]}
              colour={node.node.kind === "outcome" ? palette[node.node.tone === "neutral" ? "middle" : node.node.tone] : colours.colourOf(node.node)}
              palette={palette}
              chosen={sameTarget(target, brightest)}
              handle={handle(target, `${words}${figureWords(colours, colours.textOf(node.node))}${toneLabel(node.node.sentiment)}`)}
            />
          );
        })}
      </g>
    </svg>
  );
}

function toneLabel(sentiment: Sentiment | null | undefined): string {
  return sentiment?.enough ? `, tone ${toneFigure(sentiment)}` : "";
}

type HandleWish = Pick<PictureProps, "laid" | "shown" | "pinned" | "onPoint" | "onPin">;

/** Pointing, pinning and the one tab stop that the arrow keys move. */
function useHandles({ laid, shown, pinned, onPoint, onPin }: HandleWish) {
  const marks = useRef(new Map<string, SVGGElement>());
  const [stop, setStop] = useState<Target | null>(null);
  const first = nodesInOrder(laid)[0];
  const tabStop = reachable(laid, stop) ?? (first ? ({ kind: "node", id: first.node.id } as const) : null);
  const brightest = shown ?? pinned;

  const onKeyDown = (target: Target) => (event: KeyboardEvent) => {
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      onPin(target);
    } else if (KEYS.has(event.key)) {
      event.preventDefault();
      const next = stepFrom(laid, target, event.key);
      if (next === null) return;
      setStop(next);
      marks.current.get(targetKey(next))?.focus();
    }
  };

  const handle = (target: Target, label: string) => ({
    ref: (element: SVGGElement | null) => {
      if (element === null) marks.current.delete(targetKey(target));
      else marks.current.set(targetKey(target), element);
    },
    role: "button",
    "data-target": targetKey(target),
    tabIndex: sameTarget(target, tabStop) ? 0 : -1,
    "aria-label": label,
    "aria-pressed": sameTarget(target, pinned),
    className: "mark",
    onKeyDown: onKeyDown(target),
    onClick: () => {
      setStop(target);
      onPin(target);
    },
    onFocus: () => {
      setStop(target);
      onPoint(target);
    },
    onBlur: () => {
      onPoint(null);
    },
    onMouseEnter: () => {
      onPoint(target);
    },
    onMouseLeave: () => {
      onPoint(null);
    },
  });
  return { handle, brightest };
}

function figureWords(colours: MapColours, text: string): string {
  if (text === "") return "";
  return colours.comparing ? `, difference ${text}` : `, the next outcome is bad for ${text}`;
}

function reachable(laid: LaidMap, target: Target | null): Target | null {
  if (target === null) return null;
  const found =
    target.kind === "node"
      ? laid.nodes.some((node) => node.node.id === target.id)
      : laid.flows.some((flow) => flow.key === target.key);
  return found ? target : null;
}
