/** The map as two tables: the same figures for readers who prefer rows. */
import { useMemo } from "react";
import type { ReactNode } from "react";
import type { JourneyMap, MapFlow, MapNode } from "../api/types";
import { SortableTable } from "../parts/SortableTable";
import type { Column } from "../parts/SortableTable";
import { useCurrency } from "../shell/workspace";
import { formatCount, formatDays, formatMoney, formatPoints, formatShare } from "../words/format";
import { humanise, KIND_WORDS } from "../words/vocabulary";
import { badShare } from "./colour";
import { flowKey } from "./layout/shapes";
import { toneFigure } from "./tone";

export function MapTables({ map, bad }: { map: JourneyMap; bad: string[] }): ReactNode {
  const currency = useCurrency();
  const nodeColumns = useMemo(() => columnsOfNodes(map, bad, currency), [map, bad, currency]);
  const flowColumns = useMemo(() => columnsOfFlows(map, bad, currency), [map, bad, currency]);
  return (
    <div className="stack">
      <h2>Steps</h2>
      <SortableTable caption="Steps of the map" columns={nodeColumns} rows={map.nodes} rowKey={(node) => node.id} initial="accounts" />
      <h2>Customers moving</h2>
      <SortableTable caption="Flows of the map" columns={flowColumns} rows={map.flows} rowKey={flowKey} initial="accounts" />
    </div>
  );
}

function shared<T extends MapNode | MapFlow>(map: JourneyMap, bad: string[]): Column<T>[] {
  const columns: Column<T>[] = [
    {
      key: "bad",
      title: bad.length > 0 ? `${bad.map(humanise).join(" or ")} next` : "Bad outcome next",
      numeric: true,
      value: (row) => badShare(row.outcomes, bad)?.rate ?? null,
      show: (row) => formatShare(badShare(row.outcomes, bad)?.rate),
    },
  ];
  if (map.compare !== null) {
    columns.push({
      key: "difference",
      title: "Difference",
      numeric: true,
      value: (row) => row.difference?.accounts_share ?? null,
      show: (row) => (row.difference ? formatPoints(row.difference.accounts_share) : "\u2013"),
    });
  }
  return columns;
}

function columnsOfNodes(map: JourneyMap, bad: string[], currency: string): Column<MapNode>[] {
  const count = (key: "accounts" | "transitions_in" | "transitions_out" | "here_now" | "ended", title: string): Column<MapNode> => ({
    key,
    title,
    numeric: true,
    value: (row) => row[key],
    show: (row) => formatCount(row[key]),
  });
  return [
    { key: "label", title: "Step", value: (row) => humanise(row.label) },
    { key: "stage", title: "Stage", value: (row) => (row.stage ? humanise(row.stage) : null) },
    { key: "kind", title: "Kind", value: (row) => KIND_WORDS[row.kind] },
    count("accounts", "Accounts"),
    count("transitions_in", "Arrived"),
    count("transitions_out", "Moved on"),
    count("here_now", "Here now"),
    count("ended", "Ended"),
    { key: "arr", title: "ARR", numeric: true, value: (row) => row.arr, show: (row) => formatMoney(row.arr, currency) },
    {
      key: "dwell",
      title: "Median time here",
      numeric: true,
      value: (row) => row.dwell?.median_days ?? null,
      show: (row) => formatDays(row.dwell?.median_days),
    },
    {
      key: "tone",
      title: "Tone here (\u22121 to +1)",
      numeric: true,
      value: (row) => row.sentiment?.mean ?? null,
      show: (row) => toneFigure(row.sentiment),
    },
    ...shared<MapNode>(map, bad),
  ];
}

function columnsOfFlows(map: JourneyMap, bad: string[], currency: string): Column<MapFlow>[] {
  const labels = new Map(map.nodes.map((node) => [node.id, humanise(node.label)]));
  return [
    { key: "from", title: "From", value: (row) => labels.get(row.from) ?? row.from },
    { key: "to", title: "To", value: (row) => labels.get(row.to) ?? row.to },
    { key: "accounts", title: "Accounts", numeric: true, value: (row) => row.accounts, show: (row) => formatCount(row.accounts) },
    { key: "transitions", title: "Moves", numeric: true, value: (row) => row.transitions, show: (row) => formatCount(row.transitions) },
    { key: "arr", title: "ARR", numeric: true, value: (row) => row.arr, show: (row) => formatMoney(row.arr, currency) },
    { key: "days", title: "Median time", numeric: true, value: (row) => row.median_days, show: (row) => formatDays(row.median_days) },
    ...shared<MapFlow>(map, bad),
  ];
}
