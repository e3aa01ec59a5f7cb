/** Who entered and who left a segment, month by month. */
import type { ReactNode } from "react";
import type { SegmentInfo } from "../api/types";
import { formatCount } from "../words/format";

export function Moves({ moved, name }: { moved: SegmentInfo["moved"]; name: string }): ReactNode {
  if (moved.length === 0) return null;
  return (
    <div className="table-scroll" tabIndex={0} role="region" aria-label={`${name} by month`}>
      <table className="by-month">
        <thead>
          <tr>
            <th scope="col">Month</th>
            <th scope="col" className="number">
              Entered
            </th>
            <th scope="col" className="number">
              Left
            </th>
            <th scope="col" className="number">
              In it
            </th>
          </tr>
        </thead>
        <tbody>
          {moved.map((month) => (
            <tr key={month.month}>
              <td>{month.month}</td>
              <td className="number">{month.entered === 0 ? "0" : `+${formatCount(month.entered)}`}</td>
              <td className="number">{month.left === 0 ? "0" : `\u2212${formatCount(month.left)}`}</td>
              <td className="number">{formatCount(month.accounts)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
