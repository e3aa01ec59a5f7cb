/** The ways of looking at the same journeys, and which of them the address asks for. */
import { useChoices } from "../router/router";

export const VIEWS = [
  ["map", "Map"],
  ["paths", "Common paths"],
  ["steps", "Step by step"],
  ["time", "Time to milestone"],
  ["table", "Table"],
] as const;

export type View = (typeof VIEWS)[number][0];

export function viewOf(choices: URLSearchParams): View {
  return VIEWS.find(([key]) => key === choices.get("view"))?.[0] ?? "map";
}

export function useView(): [View, (view: View) => void] {
  const [choices, choose] = useChoices();
  return [
    viewOf(choices),
    (view) => {
      choose({ view: view === "map" ? null : view });
    },
  ];
}
