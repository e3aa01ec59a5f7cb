/** Lanes, flows and nodes of the picture. */
import type { ReactNode, SVGProps } from "react";
import type { Palette } from "../theme/palette";
import type { LaidFlow, LaidLane, LaidMap, LaidNode } from "./layout/shapes";
import { LABEL_LINE, LABEL_SIZE, TITLE_SIZE } from "./layout/shapes";
import { ToneStrip } from "./ToneStrip";

type Handle = SVGProps<SVGGElement>;

export function Lanes({ laid, palette }: { laid: LaidMap; palette: Palette }): ReactNode {
  return (
    <g>
      {laid.lanes.map((lane, index) => (
        <g key={lane.name}>
          <rect {...lane.box} rx="8" fill={laneColour(index, palette)} />
          <text x={lane.box.x + 9} y={20} fontSize={TITLE_SIZE} fontWeight="650" fill={palette.text}>
            {lane.titleCut && <title>{lane.name}</title>}
            {lane.title}
          </text>
          <text x={lane.box.x + 9} y={36} fontSize={LABEL_SIZE} fill={palette.muted}>
            {lane.note}
          </text>
        </g>
      ))}
      {laid.strip && (
        <g>
          <rect {...laid.strip} rx="8" fill={palette.laneAlternate} stroke={palette.line} />
          <text x={laid.strip.x + 9} y={laid.strip.y + 16} fontSize={LABEL_SIZE} fontWeight="650" fill={palette.text}>
            At any stage
          </text>
        </g>
      )}
    </g>
  );
}

function laneColour(index: number, palette: Palette): string {
  return index % 2 === 0 ? palette.lane : palette.laneAlternate;
}

interface FlowMarkProps {
  flow: LaidFlow;
  colour: string;
  palette: Palette;
  /** null: nothing is pointed at; otherwise whether this flow belongs to it. */
  bright: boolean | null;
  handle: Handle;
}

export function FlowMark(props: FlowMarkProps): ReactNode {
  return props.flow.main || props.bright === true ? <FullFlow {...props} /> : <FaintFlow {...props} />;
}

/** A hairline that the pointer passes over, so that the main flows stay easy to point at. */
function FaintFlow({ flow, palette, bright, handle }: FlowMarkProps): ReactNode {
  return (
    <g {...handle} pointerEvents="none">
      <path className="halo" d={flow.path} fill="none" stroke={palette.focus} strokeWidth="4" strokeOpacity="0" />
      <path d={flow.path} fill="none" stroke={palette.middle} strokeWidth="0.8" strokeOpacity={bright === null ? 0.16 : 0.07} />
    </g>
  );
}

function FullFlow({ flow, colour, palette, bright, handle }: FlowMarkProps): ReactNode {
  const width = Math.max(0.8, flow.width);
  return (
    <g {...handle}>
      <path
        className="halo"
        d={flow.outline ?? flow.path}
        fill="none"
        stroke={palette.focus}
        strokeWidth={flow.outline === null ? width + 5 : 4}
        strokeOpacity="0"
        strokeLinejoin="round"
        pointerEvents="none"
      />
      {flow.outline === null ? (
        <path
          className="visible"
          d={flow.path}
          fill="none"
          stroke={colour}
          strokeWidth={bright === true ? Math.max(2, width) : width}
          strokeDasharray={flow.shape === "back" ? "7 4" : undefined}
          strokeOpacity={opacity(flow, bright)}
          pointerEvents="none"
        />
      ) : (
        <path className="visible" d={flow.outline} fill={colour} fillOpacity={opacity(flow, bright)} pointerEvents="none" />
      )}
      {flow.shape !== "forward" && (
        <path d={arrow(flow)} fill={colour} fillOpacity={Math.min(1, opacity(flow, bright) * 1.5)} pointerEvents="none" />
      )}
      <path
        className="hit"
        d={flow.outline ?? flow.path}
        fill={flow.outline === null ? "none" : "#000000"}
        fillOpacity="0"
        stroke="#000000"
        strokeOpacity="0"
        strokeWidth={flow.outline === null ? Math.max(9, width) : 5}
        pointerEvents={flow.outline === null ? "stroke" : "all"}
      />
    </g>
  );
}

/** Ways back run against the reading direction, so they point where they go. */
function arrow(flow: LaidFlow): string {
  const half = Math.min(6, Math.max(3, flow.width * 0.7));
  return `M${flow.to.x},${flow.to.y}l${half * 1.5},${-half}v${half * 2}z`;
}

/** Thin flows stay lighter, so that the main streams carry the picture. */
function opacity(flow: LaidFlow, bright: boolean | null): number {
  if (bright === true) return 0.85;
  const rest = flow.shape === "back" ? 0.6 : Math.min(0.58, 0.34 + flow.width * 0.02);
  return rest * (bright === false ? 0.25 : 1);
}

interface NodeMarkProps {
  laid: LaidNode;
  lane: LaidLane | undefined;
  colour: string;
  palette: Palette;
  chosen: boolean;
  handle: Handle;
}

export function NodeMark({ laid, colour, palette, chosen, handle }: NodeMarkProps): ReactNode {
  const { box, label, parts } = laid;
  const halo = laid.lane % 2 === 0 ? palette.lane : palette.laneAlternate;
  const lineY = (index: number): number => label.box.y + LABEL_LINE * (index + 1) - 3;
  const isEnd = laid.node.kind === "outcome" || laid.node.kind === "end";
  const stays = isEnd ? 0 : parts.here + parts.ended;
  return (
    <g {...handle}>
      <rect
        className="hit"
        x={label.box.x - 3}
        y={label.box.y - 2}
        width={label.box.width + 3}
        height={label.box.height + box.height + 4}
        rx="5"
        fill="#000000"
        fillOpacity="0"
        stroke={palette.focus}
        strokeWidth="2"
        strokeOpacity={chosen ? 1 : 0}
      />
      <rect {...box} rx="2" fill={halo} stroke={colour} strokeWidth="1.5" />
      <rect x={box.x} y={box.y} width={box.width} height={Math.max(0, box.height - stays)} rx="2" fill={colour} />
      {parts.here > 0 && !isEnd && (
        <rect x={box.x} y={box.y + parts.moved} width={box.width} height={parts.here} fill={colour} fillOpacity="0.45" />
      )}
      {laid.node.sentiment && <ToneStrip laid={laid} sentiment={laid.node.sentiment} palette={palette} />}
      <text
        fontSize={LABEL_SIZE}
        stroke={halo}
        strokeWidth="3.5"
        strokeLinejoin="round"
        paintOrder="stroke"
        fill={palette.text}
        pointerEvents="none"
      >
        {label.cut && <title>{label.full}</title>}
        {label.lines.map((line, index) => (
          <tspan key={index} x={label.box.x} y={lineY(index)} fontWeight="600">
            {line}
          </tspan>
        ))}
        <tspan x={label.box.x} y={lineY(label.lines.length)} fill={palette.muted}>
          {label.figure}
        </tspan>
      </text>
    </g>
  );
}
