/** Numbers, money, shares and dates as a reader expects them. Everything is UTC. */

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const NARROW_SPACE = "\u00a0";
const NOTHING = "\u2013";
const DAY_MS = 86_400_000;

const whole = new Intl.NumberFormat("en-US", { maximumFractionDigits: 0 });

export function formatCount(value: number): string {
  return whole.format(value);
}

export function plural(value: number, one: string, many = `${one}s`): string {
  return `${formatCount(value)} ${value === 1 ? one : many}`;
}

/** 1234567 -> "$1.2M". */
export function formatMoney(value: number | null | undefined, currency: string): string {
  if (value === null || value === undefined) return NOTHING;
  const size = Math.abs(value);
  const compact = size >= 10_000;
  // as the server's sentences write it: $24.7k, $340k, $1.2M
  const decimals = compact && (size < 100_000 || (size >= 1e6 && size < 1e8)) ? 1 : 0;
  return new Intl.NumberFormat("en-US", {
    style: "currency",
    currency,
    notation: compact ? "compact" : "standard",
    maximumFractionDigits: decimals,
    minimumFractionDigits: 0,
  })
    .format(value)
    .replace(/K$/, "k");
}

/** 0.342 -> "34 %"; tiny shares keep a decimal so that they do not read as nothing. */
export function formatShare(value: number | null | undefined): string {
  if (value === null || value === undefined) return NOTHING;
  const percent = value * 100;
  const shown = percent !== 0 && Math.abs(percent) < 1 ? percent.toFixed(1) : Math.round(percent).toString();
  return `${shown}${NARROW_SPACE}%`;
}

/** 0.12 -> "+12 pt": a difference of two shares. */
export function formatPoints(value: number): string {
  const points = Math.round(value * 100);
  const sign = points > 0 ? "+" : points < 0 ? "\u2212" : "\u00b1";
  return `${sign}${Math.abs(points)}${NARROW_SPACE}pt`;
}

export function formatRange(ci: readonly number[], one: (value: number) => string): string {
  return `${one(ci[0] ?? 0)} to ${one(ci[1] ?? 0)}`;
}

export function formatDate(iso: string | null | undefined): string {
  if (!iso) return NOTHING;
  const at = new Date(iso);
  if (Number.isNaN(at.getTime())) return iso;
  return `${at.getUTCDate()} ${MONTHS[at.getUTCMonth()]} ${at.getUTCFullYear()}`;
}

export function formatMonth(iso: string): string {
  const at = new Date(iso);
  return `${MONTHS[at.getUTCMonth()]} ${at.getUTCFullYear()}`;
}

export function formatDays(days: number | null | undefined): string {
  if (days === null || days === undefined) return NOTHING;
  const rounded = days > 0 && days < 1 ? 1 : Math.round(days);
  return `${days > 0 && days < 1 ? "< " : ""}${formatCount(rounded)} ${rounded === 1 ? "day" : "days"}`;
}

/** 12 -> "+12 days": a difference of two times. */
export function formatSignedDays(days: number): string {
  const rounded = Math.round(days);
  const sign = rounded > 0 ? "+" : rounded < 0 ? "\u2212" : "\u00b1";
  return `${sign}${formatCount(Math.abs(rounded))} ${Math.abs(rounded) === 1 ? "day" : "days"}`;
}

/** "in 12 days", "today", "3 days ago". */
export function formatUntil(days: number | null | undefined): string {
  if (days === null || days === undefined) return NOTHING;
  const rounded = Math.round(days);
  if (rounded === 0) return "today";
  return rounded > 0 ? `in ${formatDays(rounded)}` : `${formatDays(-rounded)} ago`;
}

/** 0.21 -> "+0.21": a tone on the scale of -1 to 1. */
export function formatTone(value: number): string {
  const shown = Math.abs(value).toFixed(2);
  return shown === "0.00" ? "0.00" : `${value < 0 ? "\u2212" : "+"}${shown}`;
}

export function formatDecimal(value: number, digits = 2): string {
  return value.toFixed(digits);
}

/** p-values: "< 0.001" rather than a row of noughts. */
export function formatP(value: number): string {
  return value < 0.001 ? "< 0.001" : value.toFixed(3);
}

const CLEAR_P = 0.05;

/** Whether a difference is called clear. Without a p it is exact: the same accounts were read twice. */
export function isClear(p: number | null): boolean {
  return p === null || p <= CLEAR_P;
}

export function daysBetween(from: string, to: string): number {
  return (new Date(to).getTime() - new Date(from).getTime()) / DAY_MS;
}

const LANGUAGES = new Intl.DisplayNames(["en"], { type: "language" });

/** A language by its English name. */
export function languageName(code: string): string {
  return code === "und" ? "unknown" : (LANGUAGES.of(code) ?? code);
}
