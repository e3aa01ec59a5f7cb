/** The curves as a picture; the tables below it hold the same figures. */
import { useMemo, useState } from "react";
import type { ReactNode } from "react";
import type { Curves, ReachCurve } from "../api/types";
import type { Palette } from "../theme/palette";
import { CHART_FONT, paletteOf } from "../theme/palette";
import { useTheme } from "../theme/theme";
import { formatCount, formatRange, formatShare } from "../words/format";
import { inSentence } from "../words/vocabulary";
import { lastDay, layCurves, pointAt } from "./curves";
import type { CurveFigure, DrawnCurve, Span } from "./curves";
import { useWidth } from "./useMeasure";

interface CurvePictureProps {
  curve: ReachCurve;
  cohorts: Curves["cohorts"];
  chosen: string;
  span: Span;
}

const HEIGHT = 340;

export function CurvePicture({ curve, cohorts, chosen, span }: CurvePictureProps): ReactNode {
  const { theme } = useTheme();
  const palette = paletteOf(theme);
  const [room, width] = useWidth<HTMLDivElement>(900);
  const [day, setDay] = useState<number | null>(null);
  const figure = useMemo(() => {
    const named = cohorts.map((one) => ({ name: one.cohort, points: one.curves.find((other) => other.id === curve.id)?.points ?? [] }));
    return layCurves(curve.points, named, { width: Math.max(width, 260), height: HEIGHT, last: lastDay(span, curve.points) });
  }, [curve, cohorts, width, span]);
  const brought = figure.cohorts.find((one) => one.name === chosen);
  const name = `By which day customers have reached ${inSentence(curve.label)}: share of all journeys with its range${brought ? `, and of those who started in ${chosen}` : ""}. The same figures are in the tables below.`;
  return (
    <figure className="curves-figure">
      <div ref={room}>
        <svg
          width={figure.width}
          height={figure.height}
          viewBox={`0 0 ${figure.width} ${figure.height}`}
          fontFamily={CHART_FONT}
          role="img"
          aria-label={name}
          onPointerMove={(event) => {
            const x = event.clientX - event.currentTarget.getBoundingClientRect().left;
            setDay(Math.max(0, Math.round(figure.dayAt(Math.min(x, figure.plot.right)))));
          }}
          onPointerLeave={() => {
            setDay(null);
          }}
        >
          <Axes figure={figure} palette={palette} />
          <path d={figure.all.band} fill={palette.middle} fillOpacity="0.22" />
          {figure.cohorts
            .filter((one) => one !== brought)
            .map((one) => (
              <path key={one.name} d={one.line} fill="none" stroke={palette.middle} strokeWidth="1" strokeOpacity="0.65">
                <title>{`Started in ${one.name}`}</title>
              </path>
            ))}
          <path d={figure.all.line} fill="none" stroke={palette.text} strokeWidth="2.2" />
          {brought && <Brought curve={brought} palette={palette} />}
          <EndLabels figure={figure} brought={brought} palette={palette} />
          {day !== null && (
            <line x1={figure.xOf(day)} x2={figure.xOf(day)} y1={figure.plot.top} y2={figure.plot.bottom} stroke={palette.text} strokeDasharray="2 3" />
          )}
        </svg>
      </div>
      <figcaption className="small muted">
        Thick: all journeys, with the range the share may lie in. Thin: by quarter of the start, known at days 30, 60, 90, 180 and 365
        {brought ? `; coloured: ${chosen}, with its ranges` : ""}.
      </figcaption>
      <p className="small curves-reading">{readingOf(curve, day)}</p>
    </figure>
  );
}

function readingOf(curve: ReachCurve, day: number | null): string {
  const at = day ?? Math.min(90, curve.points.at(-1)?.day ?? 90);
  const point = pointAt(curve.points, at);
  if (point === null) return `Day ${at}: none of ${formatCount(curve.n)} journeys yet.`;
  return `By day ${point.day}, ${formatShare(point.share)} (${formatRange(point.ci, formatShare)}) of ${formatCount(curve.n)} journeys had reached ${inSentence(curve.label)}; ${formatCount(point.at_risk)} were still on the way.`;
}

function Axes({ figure, palette }: { figure: CurveFigure; palette: Palette }): ReactNode {
  const { plot } = figure;
  return (
    <g fontSize="11" fill={palette.muted}>
      {figure.shares.map(({ y, share }) => (
        <g key={share}>
          <line x1={plot.left} x2={plot.right} y1={y} y2={y} stroke={palette.line} strokeWidth={share === 0 ? 1.4 : 0.7} />
          <text x={plot.left - 6} y={y + 4} textAnchor="end">
            {formatShare(share)}
          </text>
        </g>
      ))}
      {figure.days.map(({ x, day }) => (
        <text key={day} x={x} y={plot.bottom + 15} textAnchor="middle">
          {day}
        </text>
      ))}
      <text x={(plot.left + plot.right) / 2} y={plot.bottom + 30} textAnchor="middle">
        days from the start
      </text>
    </g>
  );
}

function Brought({ curve, palette }: { curve: DrawnCurve; palette: Palette }): ReactNode {
  return (
    <g>
      <path d={curve.line} fill="none" stroke={palette.accent} strokeWidth="2.2" />
      {curve.dots.map((dot) => (
        <g key={dot.point.day}>
          <line x1={dot.x} x2={dot.x} y1={dot.low} y2={dot.high} stroke={palette.accent} strokeWidth="1.4" />
          <circle cx={dot.x} cy={dot.y} r="3.4" fill={palette.accent} />
        </g>
      ))}
    </g>
  );
}

const LABEL_GAP = 14;

/** At the ends of the lines, pushed apart where they would lap over. */
function EndLabels({ figure, brought, palette }: { figure: CurveFigure; brought: DrawnCurve | undefined; palette: Palette }): ReactNode {
  const { all } = figure;
  const close = brought !== undefined && Math.abs(brought.end.y - all.end.y) < LABEL_GAP && Math.abs(brought.end.x - all.end.x) < 60;
  const apart = close ? (LABEL_GAP - Math.abs(brought.end.y - all.end.y)) / 2 : 0;
  const above = brought === undefined || all.end.y <= brought.end.y ? -1 : 1;
  return (
    <g fontSize="11.5" fontWeight="650" stroke={palette.ground} strokeWidth="3" paintOrder="stroke">
      <text x={all.end.x + 6} y={all.end.y + 4 + apart * above} fill={palette.text}>
        All
      </text>
      {brought && (
        <text x={brought.end.x + 6} y={brought.end.y + 4 - apart * above} fill={palette.accent}>
          {brought.name}
        </text>
      )}
    </g>
  );
}
