/** Bands, lines, bars and markers of the storyline. */
import type { ReactNode } from "react";
import { roughMeasure, shorten } from "../map/layout/labels";
import type { Palette } from "../theme/palette";
import { formatCount, formatDate, formatMonth, formatShare } from "../words/format";
import { FRAME } from "./story";
import type { Story, StoryMarker } from "./story";

const SIZE = 11.5;

interface StoryProps {
  story: Story;
  palette: Palette;
}

export function StoryBands({ story, palette }: StoryProps): ReactNode {
  const height = story.height - FRAME.foot;
  return (
    <g>
      {story.bands.map((band, index) => {
        const title = band.width > 34 ? shorten(band.title, band.width - 10, SIZE, true, roughMeasure) : "";
        return (
          <g key={index}>
            <title>{band.title}</title>
            <rect x={band.x} y={0} width={band.width} height={height} fill={index % 2 === 0 ? palette.lane : palette.laneAlternate} />
            {title.length > 2 && (
              <text x={band.x + 5} y={14} fontSize={SIZE} fontWeight="600" fill={palette.muted}>
                {title}
              </text>
            )}
          </g>
        );
      })}
    </g>
  );
}

export function StoryLines({ story, palette }: StoryProps): ReactNode {
  const { left, right, top, risk, gap, activity } = FRAME;
  const end = story.width - right;
  const floor = top + risk + gap + activity;
  const label = (x: number, y: number, text: string, anchor: "start" | "end"): ReactNode => (
    <text x={x} y={y + 4} fontSize={SIZE} fill={palette.muted} textAnchor={anchor}>
      {text}
    </text>
  );
  return (
    <g>
      {[0, 0.5, 1].map((share) => (
        <g key={share}>
          <line x1={left} x2={end} y1={story.riskY(share)} y2={story.riskY(share)} stroke={palette.line} />
          {label(left - 6, story.riskY(share), `${share * 100}%`, "end")}
          {story.health !== "" && label(end + 6, story.riskY(share), formatCount(share * story.healthMost), "start")}
        </g>
      ))}
      <line x1={left} x2={end} y1={floor} y2={floor} stroke={palette.line} />
      {label(left - 6, floor - activity, formatCount(story.topEvents), "end")}
      {label(left - 6, floor, "0", "end")}
      {label(end + 6, floor - activity, formatCount(story.topPeople), "start")}
      {story.bars.map((bar, index) => (
        <rect key={index} {...bar} fill={palette.middle} fillOpacity="0.55" />
      ))}
      <path d={story.people} fill="none" stroke={palette.accent} strokeWidth="2" />
      <path d={story.health} fill="none" stroke={palette.muted} strokeWidth="1.8" strokeDasharray="5 4" />
      <path d={story.risk} fill="none" stroke={palette.bad} strokeWidth="2.6" />
      {story.dots.map((dot) => (
        <circle key={dot.x} cx={dot.x} cy={dot.y} r="4" fill={palette.bad} />
      ))}
      {story.lastRisk && (
        <text
          x={story.lastRisk.x - 6}
          y={story.lastRisk.y - 7}
          fontSize={SIZE}
          fontWeight="650"
          textAnchor="end"
          fill={palette.bad}
          stroke={palette.lane}
          strokeWidth="3"
          paintOrder="stroke"
        >
          {formatShare(story.lastRisk.share)}
        </text>
      )}
      {story.months.map((month) => (
        <text
          key={month.x}
          x={Math.min(Math.max(month.x, left + 26), end - 26)}
          y={floor + 17}
          fontSize={SIZE}
          textAnchor="middle"
          fill={palette.muted}
        >
          {formatMonth(month.at.toISOString())}
        </text>
      ))}
    </g>
  );
}

const SHAPES: Record<StoryMarker["tone"], string> = {
  good: "M0,-4.6A4.6,4.6 0 1 1 -0.01,-4.6Z",
  bad: "M0,-5.4L5.4,4.4H-5.4Z",
  neutral: "M0,-5.6L5.6,0L0,5.6L-5.6,0Z",
  said: "M-5,-4.5H5V2H0L-3,5.5V2H-5Z",
};

export function StoryMarkers({ story, palette }: StoryProps): ReactNode {
  const colour = { good: palette.good, bad: palette.bad, neutral: palette.text, said: palette.bad };
  return (
    <g>
      {story.decided.map((one, index) => {
        const left = one.x > story.width - 120;
        return (
          <g key={`decided-${index}`}>
            <line x1={one.x} x2={one.x} y1={20} y2={story.height - FRAME.foot} stroke={palette.text} strokeWidth="1.4" />
            <text
              x={one.x + (left ? -5 : 5)}
              y={FRAME.top + FRAME.risk + 17}
              fontSize={SIZE}
              fontWeight="650"
              textAnchor={left ? "end" : "start"}
              fill={palette.text}
              stroke={palette.lane}
              strokeWidth="3.5"
              paintOrder="stroke"
            >
              {one.words}
            </text>
          </g>
        );
      })}
      {story.markers.map((marker, index) => (
        <g key={index} transform={`translate(${marker.x.toFixed(1)},${30 + marker.row * 13})`}>
          <title>{`${marker.words}, ${formatDate(marker.at)}`}</title>
          <rect x="-7" y="-7" width="14" height="14" fillOpacity="0" />
          <path d={SHAPES[marker.tone]} fill={colour[marker.tone]} stroke={palette.ground} strokeWidth="1.2" />
        </g>
      ))}
    </g>
  );
}
