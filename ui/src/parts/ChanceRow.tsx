/** A row of a small table of chances: what, a bar, the share. */
import type { ReactNode } from "react";
import { formatShare } from "../words/format";

interface ChanceRowProps {
  words: ReactNode;
  share: number;
  weak?: boolean;
}

export function ChanceRow({ words, share, weak = false }: ChanceRowProps): ReactNode {
  return (
    <tr>
      <th scope="row">
        {words}
        {weak && <span className="muted small"> (a hint only)</span>}
      </th>
      <td>
        <span className={weak ? "chance-bar weak" : "chance-bar"} aria-hidden="true">
          <span style={{ width: `${Math.round(share * 100)}%` }} />
        </span>
      </td>
      <td className="number">{formatShare(share)}</td>
    </tr>
  );
}
