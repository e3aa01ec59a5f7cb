/** A few bars with their words and numbers: a table that is drawn. */
import type { ReactNode } from "react";

export interface Bar {
  key: string;
  words: ReactNode;
  /** 0 to 1 of the longest; null where it is not known. */
  share: number | null;
  figure: ReactNode;
  tone?: "accent" | "middle";
}

export function Bars({ caption, bars }: { caption: string; bars: readonly Bar[] }): ReactNode {
  return (
    <table className="chances bars">
      <caption className="muted small">{caption}</caption>
      <tbody>
        {bars.map((bar) => (
          <tr key={bar.key}>
            <th scope="row">{bar.words}</th>
            <td>
              {bar.share !== null && (
                <span className={bar.tone === "middle" ? "chance-bar beside" : "chance-bar"} aria-hidden="true">
                  <span style={{ width: `${Math.round(100 * Math.min(1, bar.share))}%` }} />
                </span>
              )}
            </td>
            <td className="number">{bar.figure}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
