/** Small marks that say by shape and word what colour alone must not. */
import type { ReactNode } from "react";
import type { Band, Insight, Strength } from "../api/types";
import { BAND_WORDS, INSIGHT_WORDS, STRENGTH_WORDS } from "../words/vocabulary";

export type MarkShape = "circle" | "square" | "triangle" | "ring";

export function Mark({ shape }: { shape: MarkShape }): ReactNode {
  return (
    <svg width="10" height="10" viewBox="0 0 10 10" aria-hidden="true" fill="currentColor">
      {shape === "circle" && <circle cx="5" cy="5" r="4.2" />}
      {shape === "square" && <rect x="1" y="1" width="8" height="8" rx="1" />}
      {shape === "triangle" && <path d="M5 0.6L9.8 9.4H0.2z" />}
      {shape === "ring" && <circle cx="5" cy="5" r="3.6" fill="none" stroke="currentColor" strokeWidth="1.8" />}
    </svg>
  );
}

export const BAND_MARKS: Record<Band, { shape: MarkShape; tone: string }> = {
  healthy: { shape: "circle", tone: "good" },
  watch: { shape: "square", tone: "middle" },
  at_risk: { shape: "triangle", tone: "bad" },
  unscored: { shape: "ring", tone: "outline" },
};

export function BandTag({ band, figure }: { band: Band; figure?: string | null }): ReactNode {
  const { shape, tone } = BAND_MARKS[band];
  return (
    <span className={`tag ${tone}`}>
      <Mark shape={shape} />
      {BAND_WORDS[band]}
      {figure ? ` ${figure}` : ""}
    </span>
  );
}

const KIND_MARKS: Record<Insight["kind"], { shape: MarkShape; tone: string }> = {
  risk: { shape: "triangle", tone: "bad" },
  opportunity: { shape: "circle", tone: "good" },
  todo: { shape: "square", tone: "middle" },
};

export function KindTag({ kind }: { kind: Insight["kind"] }): ReactNode {
  const { shape, tone } = KIND_MARKS[kind];
  return (
    <span className={`tag ${tone}`}>
      <Mark shape={shape} />
      {INSIGHT_WORDS[kind]}
    </span>
  );
}

const STEPS: Record<Strength, number> = { weak: 1, moderate: 2, strong: 3 };

export function StrengthMark({ strength }: { strength: Strength }): ReactNode {
  return (
    <span className="strength nowrap">
      <svg width="17" height="12" viewBox="0 0 17 12" aria-hidden="true">
        {[0, 1, 2].map((step) => (
          <rect
            key={step}
            x={step * 6}
            y={8 - step * 4}
            width="4"
            height={4 + step * 4}
            fill={step < STEPS[strength] ? "currentColor" : "none"}
            stroke="currentColor"
          />
        ))}
      </svg>{" "}
      {STRENGTH_WORDS[strength]}
    </span>
  );
}
