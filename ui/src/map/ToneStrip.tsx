/** A thin strip on a step: clearly unhappy messages from the minus on its left, clearly happy ones from the plus on its right. */
import type { ReactNode } from "react";
import type { Sentiment } from "../api/types";
import type { Palette } from "../theme/palette";
import type { LaidNode } from "./layout/shapes";
import { TONE_HEIGHT } from "./layout/shapes";

const SIGN = 8;
const WIDEST = 56;
const THICK = 4;

export function ToneStrip({ laid, sentiment, palette }: { laid: LaidNode; sentiment: Sentiment; palette: Palette }): ReactNode {
  const { negative, positive } = sentiment;
  if (!negative || !positive) return null;
  const width = Math.min(WIDEST, laid.label.box.width - 2 * SIGN - 4);
  if (width < 12) return null;
  const x = laid.box.x + SIGN;
  const y = laid.box.y - TONE_HEIGHT + 1;
  const middle = y + THICK / 2;
  return (
    <g className="tone-strip" pointerEvents="none">
      <path d={`M${laid.box.x},${middle}h5`} stroke={palette.bad} strokeWidth="1.6" />
      <rect x={x} y={y} width={width} height={THICK} fill={palette.ground} stroke={palette.middle} strokeWidth="0.75" />
      <rect x={x} y={y} width={width * negative.share} height={THICK} fill={palette.bad} />
      <rect x={x + width * (1 - positive.share)} y={y} width={width * positive.share} height={THICK} fill={palette.good} />
      <path d={`M${x + width + 3},${middle}h5M${x + width + 5.5},${middle - 2.5}v5`} stroke={palette.good} strokeWidth="1.6" />
    </g>
  );
}
