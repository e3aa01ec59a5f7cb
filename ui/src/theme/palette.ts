/** Colours that charts write as presentation attributes, so that an exported picture looks the same. */
import type { Theme } from "./theme";

export interface Palette {
  ground: string;
  lane: string;
  laneAlternate: string;
  text: string;
  muted: string;
  line: string;
  accent: string;
  good: string;
  middle: string;
  bad: string;
  focus: string;
}

const LIGHT: Palette = {
  ground: "#ffffff",
  lane: "#f4f6f8",
  laneAlternate: "#eaedf1",
  text: "#14191f",
  muted: "#4f5a67",
  line: "#c6ccd4",
  accent: "#0e5f6b",
  good: "#2468ad",
  middle: "#7f8893",
  bad: "#bd5310",
  focus: "#0b57d0",
};

const DARK: Palette = {
  ground: "#171c23",
  lane: "#1c222a",
  laneAlternate: "#232a33",
  text: "#e9edf2",
  muted: "#a9b3bf",
  line: "#3b4551",
  accent: "#63c3cf",
  good: "#6aaaf0",
  middle: "#8b949f",
  bad: "#f08a3c",
  focus: "#8ab4ff",
};

export function paletteOf(theme: Theme): Palette {
  return theme === "dark" ? DARK : LIGHT;
}

export const CHART_FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif";
