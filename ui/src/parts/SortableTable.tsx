/** A table whose columns can be sorted in the page; the whole set of rows is at hand. */
import { useMemo, useState } from "react";
import type { ReactNode } from "react";

export interface Column<T> {
  key: string;
  title: string;
  numeric?: boolean;
  value: (row: T) => string | number | null;
  show?: (row: T) => ReactNode;
}

interface SortableTableProps<T> {
  caption: string;
  columns: Column<T>[];
  rows: T[];
  rowKey: (row: T) => string;
  initial: string;
}

export function SortableTable<T>({ caption, columns, rows, rowKey, initial }: SortableTableProps<T>): ReactNode {
  const [sort, setSort] = useState({ key: initial, down: true });
  const sorted = useMemo(() => {
    const column = columns.find((one) => one.key === sort.key);
    return column ? [...rows].sort((a, b) => compare(column.value(a), column.value(b)) * (sort.down ? -1 : 1)) : rows;
  }, [rows, columns, sort]);
  return (
    <div className="table-scroll" tabIndex={0} role="region" aria-label={caption}>
      <table>
        <caption className="hidden-text">{caption}</caption>
        <thead>
          <tr>
            {columns.map((column) => {
              const active = sort.key === column.key;
              return (
                <th
                  key={column.key}
                  scope="col"
                  className={column.numeric ? "number" : undefined}
                  {...(active ? { "aria-sort": sort.down ? ("descending" as const) : ("ascending" as const) } : {})}
                >
                  <button
                    type="button"
                    onClick={() => {
                      setSort({ key: column.key, down: active ? !sort.down : column.numeric === true });
                    }}
                  >
                    {column.title}
                    <span aria-hidden="true">{active ? (sort.down ? " \u2193" : " \u2191") : ""}</span>
                  </button>
                </th>
              );
            })}
          </tr>
        </thead>
        <tbody>
          {sorted.map((row) => (
            <tr key={rowKey(row)}>
              {columns.map((column) => (
                <td key={column.key} className={column.numeric ? "number" : undefined}>
                  {column.show ? column.show(row) : (column.value(row) ?? "\u2013")}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function compare(a: string | number | null, b: string | number | null): number {
  if (a === null || b === null) return a === b ? 0 : a === null ? -1 : 1;
  return typeof a === "number" && typeof b === "number" ? a - b : String(a).localeCompare(String(b));
}
