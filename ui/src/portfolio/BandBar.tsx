/** How many accounts stand in each risk band; each part filters the list of accounts. */
import type { ReactNode } from "react";
import type { BandCount } from "../api/types";
import { BAND_MARKS, Mark } from "../parts/Marks";
import { useChoices } from "../router/router";
import { useCurrency } from "../shell/workspace";
import { formatCount, formatMoney, formatShare } from "../words/format";
import { BANDS, BAND_WORDS } from "../words/vocabulary";

export function BandBar({ bands }: { bands: BandCount[] }): ReactNode {
  const currency = useCurrency();
  const [choices, choose] = useChoices();
  const chosen = choices.get("band");
  const total = bands.reduce((sum, band) => sum + band.accounts, 0);
  const ordered = BANDS.flatMap((name) => bands.filter((band) => band.band === name));
  if (total === 0) return null;
  return (
    <section className="card" aria-labelledby="bands-title">
      <div className="card-head">
        <h2 id="bands-title">Accounts by risk</h2>
        <span className="muted small">Choose a band to filter the accounts below</span>
      </div>
      <div className="band-bar" aria-hidden="true">
        {ordered
          .filter((band) => band.accounts > 0)
          .map((band) => (
            <span key={band.band} className={`band-part ${band.band}`} style={{ flexGrow: band.accounts }} />
          ))}
      </div>
      <ul className="band-list">
        {ordered.map((band) => (
          <li key={band.band}>
            <button
              type="button"
              className="band-button"
              aria-pressed={chosen === band.band}
              onClick={() => {
                choose({ band: chosen === band.band ? null : band.band, page: null });
              }}
            >
              <span className={`band-swatch ${band.band}`} aria-hidden="true" />
              <span className={`band-name mark-${BAND_MARKS[band.band].tone}`}>
                <Mark shape={BAND_MARKS[band.band].shape} /> {BAND_WORDS[band.band]}
              </span>
              <strong>{formatCount(band.accounts)}</strong>
              <span className="muted small">
                {formatShare(band.accounts / total)} &middot; {formatMoney(band.arr, currency)}
              </span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
