/** What a change will move, shortly, before it is confirmed. */
import type { ReactNode } from "react";
import type { DefinitionPreview } from "../api/types";
import { useCurrency } from "../shell/workspace";
import { formatMoney, plural } from "../words/format";
import { placeWords } from "./places";

const SHOWN = 5;

export function WhatMoves({ preview }: { preview: DefinitionPreview }): ReactNode {
  const currency = useCurrency();
  const elsewhere = preview.moves.reduce((sum, move) => sum + move.accounts, 0);
  const rest = preview.moves.length - SHOWN;
  return (
    <div>
      <p>
        <strong>{plural(preview.moved, "account")}</strong> of {preview.accounts} will differ.{" "}
        {preview.moved > 0 &&
          (elsewhere === 0
            ? "None stands elsewhere, but milestones, warning signs or outcomes on their journeys change."
            : `${plural(elsewhere, "account")} of them will stand elsewhere:`)}
      </p>
      <ul className="moves">
        {preview.moves.slice(0, SHOWN).map((move) => (
          <li key={`${move.from}-${move.to}`}>
            {plural(move.accounts, "account")} ({formatMoney(move.arr, currency)}): {placeWords(move.from)} &rarr; {placeWords(move.to)}
          </li>
        ))}
        {rest > 0 && <li>and {plural(rest, "more way")}</li>}
      </ul>
      {preview.warnings.map((warning) => (
        <p key={warning} className="form-refusal">
          {warning}
        </p>
      ))}
    </div>
  );
}
