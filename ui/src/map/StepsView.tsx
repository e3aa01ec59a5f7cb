/** Step by step: where journeys stand after so many steps from the start, or before an outcome. */
import { useEffect, useMemo, useRef, useState } from "react";
import type { KeyboardEvent, ReactNode } from "react";
import { address } from "../api/client";
import type { Matrix, MatrixRow } from "../api/types";
import { useAnswer } from "../api/useAnswer";
import { PickOne } from "../parts/PickOne";
import { Empty, Show } from "../parts/States";
import { useChoices } from "../router/router";
import { useWorkspace } from "../shell/workspace";
import { formatCount, formatShare, plural } from "../words/format";
import { humanise, inSentence } from "../words/vocabulary";
import { nothingToShow } from "./asked";
import type { Asked } from "./asked";
import { cellFrom, rowsInOrder, shade } from "./heat";

export function StepsView({ asked: { level, segment } }: { asked: Asked }): ReactNode {
  const [choices, choose] = useChoices();
  const { outcomes } = useWorkspace();
  const before = outcomes.find((one) => one.name === choices.get("before"))?.name ?? "";
  const answer = useAnswer<Matrix>(address("/map/matrix", { level, segment, before }));
  return (
    <div className="stack">
      <div className="controls">
        <PickOne
          label="Count the steps"
          value={before}
          options={[["", "From the start"], ...outcomes.map((one) => [one.name, `Back from ${inSentence(one.name)}`] as const)]}
          onChange={(outcome) => {
            choose({ before: outcome });
          }}
        />
      </div>
      <Show answer={answer} lines={10}>
        {(matrix) =>
          matrix.journeys === 0 ? (
            <Empty>{matrix.before ? `No journey has ${inSentence(matrix.before)} as an outcome yet: count from the start.` : nothingToShow(segment)}</Empty>
          ) : (
            <Heat key={`${matrix.level} ${matrix.before ?? ""} ${matrix.segment ?? ""}`} matrix={matrix} />
          )
        }
      </Show>
    </div>
  );
}

type Cell = readonly [number, number];

function Heat({ matrix }: { matrix: Matrix }): ReactNode {
  const { stages } = useWorkspace();
  const rows = useMemo(() => rowsInOrder(matrix, stages), [matrix, stages]);
  const room = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // what stands right before the outcome is read first, where not all fits
    if (matrix.before !== null && room.current) room.current.scrollLeft = room.current.scrollWidth;
  }, [matrix.before]);
  const cells = useRef(new Map<string, HTMLTableCellElement>());
  const [stop, setStop] = useState<Cell>([0, matrix.before === null ? 0 : matrix.steps.length - 1]);
  const [pointed, setPointed] = useState<Cell | null>(null);
  const walk = (event: KeyboardEvent): void => {
    const next = cellFrom(stop, event.key, [rows.length, matrix.steps.length]);
    if (next === null) return;
    event.preventDefault();
    cells.current.get(next.join())?.focus();
  };
  return (
    <>
      <p className="heat-reading" role="status">
        {cellSentence(matrix, rows, pointed) ?? "Point at a cell, or move with the arrow keys, to read it."}
      </p>
      <div className="table-scroll" ref={room}>
        <table className="heat" onKeyDown={walk}>
          <caption>{captionOf(matrix)}</caption>
          <thead>
            <tr>
              <th scope="col">Step</th>
              {matrix.steps.map((step) => (
                <th key={step} scope="col" className="number">
                  {step < 0 ? `\u2212${-step}` : step}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row, line) => (
              <tr key={row.id}>
                <th scope="row">
                  {rowLabel(row)}
                  {row.stage && row.kind !== "stage" && <span className="muted heat-stage">{humanise(row.stage)}</span>}
                </th>
                {row.shares.map((share, column) => (
                  <td
                    key={column}
                    ref={(element) => {
                      if (element) cells.current.set(`${line},${column}`, element);
                    }}
                    className={`heat-cell ${row.tone}`}
                    data-empty={row.n[column] === 0 || undefined}
                    style={{ ["--shade" as string]: shade(share) }}
                    tabIndex={stop[0] === line && stop[1] === column ? 0 : -1}
                    onFocus={() => {
                      setStop([line, column]);
                      setPointed([line, column]);
                    }}
                    onBlur={() => {
                      setPointed(null);
                    }}
                    onMouseEnter={() => {
                      setPointed([line, column]);
                    }}
                    onMouseLeave={() => {
                      setPointed(null);
                    }}
                  >
                    {row.n[column] === 0 ? <span className="hidden-text">none</span> : formatShare(share)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}

const ROW_WORDS: Record<string, string> = { here_now: "Not come further yet", ended: "Ended before", not_started: "Journey was shorter" };

function rowLabel(row: MatrixRow): string {
  return ROW_WORDS[row.kind] ?? ROW_WORDS[row.id] ?? humanise(row.label);
}

function captionOf({ before, journeys }: Matrix): string {
  const whose = before === null ? plural(journeys, "journey") : `${plural(journeys, "journey")} until the first ${inSentence(before)}`;
  const counted = before === null ? "step 0 is the start" : `step 0 is ${inSentence(before)}`;
  return `Share of ${whose} at each place by step; ${counted}. Every column adds up to all. Blue: the good path. Orange: trouble. Grey: neither.`;
}

function cellSentence(matrix: Matrix, rows: MatrixRow[], at: Cell | null): string | null {
  const row = at === null ? undefined : rows[at[0]];
  if (at === null || row === undefined) return null;
  const step = matrix.steps[at[1]] ?? 0;
  const when = step < 0 ? `${plural(-step, "step")} before` : `Step ${step}`;
  return `${when}, ${rowLabel(row)}: ${formatCount(row.n[at[1]] ?? 0)} of ${plural(matrix.journeys, "journey")} (${formatShare(row.shares[at[1]])}).`;
}
