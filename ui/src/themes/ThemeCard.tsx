/** One theme: how many write about it, whether it grows, in what tone, what it goes with, and in whose words. */
import type { ReactNode } from "react";
import type { Theme, Themes } from "../api/types";
import { Rename } from "../archetypes/Rename";
import { FiguresBox } from "../parts/Evidence";
import { ShowBehind } from "../parts/ShowBehind";
import { accountAddress, Link } from "../router/router";
import { useCurrency } from "../shell/workspace";
import { formatCount, formatDate, formatMoney, formatP, formatRange, formatShare, formatTone, plural } from "../words/format";
import { humanise, inSentence } from "../words/vocabulary";
import { TrendBars } from "./TrendBars";

export function ThemeCard({ theme, found }: { theme: Theme; found: Themes }): ReactNode {
  const title = `theme-${theme.id}`;
  return (
    <article className="card archetype theme-card" aria-labelledby={title}>
      <div className="card-head">
        <h2 id={title}>{humanise(theme.name)}</h2>
        <Rename kind="theme" name={theme.name} isRenamed={theme.renamed} />
      </div>
      <p className="muted small">{theme.words.join(" \u00b7 ")}</p>
      <Figures theme={theme} found={found} />
      {theme.months.length > 1 && <TrendBars months={theme.months} />}
      {theme.quotes.length > 0 && (
        <>
          <h3>In their words</h3>
          {theme.quotes.map((quote) => (
            <blockquote key={quote.event_id}>
              <p>&ldquo;{quote.text}&rdquo;</p>
              <p className="muted small">
                <Link to={accountAddress(quote.account.account)}>{quote.account.name}</Link>, {formatDate(quote.at)}
              </p>
            </blockquote>
          ))}
        </>
      )}
      {theme.lately.accounts > 0 && (
        <ShowBehind
          words={`${plural(theme.lately.accounts, "account")} lately`}
          path="/themes/members"
          asked={{ theme: theme.id, lately: "true", segment: found.segment }}
        />
      )}
      <FiguresBox lines={figures(theme, found)} />
    </article>
  );
}

function Figures({ theme, found }: { theme: Theme; found: Themes }): ReactNode {
  const currency = useCurrency();
  return (
    <dl className="pairs">
      <dt>Written about</dt>
      <dd>
        in {plural(theme.texts, "text")} of {plural(theme.accounts, "account")}
        {theme.share && <span className="muted small"> ({formatShare(theme.share.rate)} of all texts)</span>}
      </dd>
      <dt>Last {found.lately_days} days</dt>
      <dd>
        {plural(theme.lately.accounts, "account")}, {formatMoney(theme.lately.arr, currency)} ARR
        {theme.change && <span className="muted small"> ({changed(theme.change)})</span>}
      </dd>
      <dt>Tone</dt>
      <dd>
        {theme.tone ? toneWords(theme.tone) : "nobody wrote about it"}
        {theme.tone?.ci && (
          <span className="muted small">
            {" "}
            ({formatTone(theme.tone.mean)}; {formatRange(theme.tone.ci, formatTone)})
          </span>
        )}
      </dd>
      <dt>Goes with</dt>
      <dd>
        {theme.association ? (
          <>
            {humanise(found.outcome)} in {formatShare(theme.association.with_it.rate)} against {formatShare(theme.association.without_it.rate)}
            <span className="muted small"> (strength of evidence: {theme.association.strength})</span>
          </>
        ) : (
          <span className="muted">not enough accounts to tell</span>
        )}
      </dd>
    </dl>
  );
}

function figures(theme: Theme, found: Themes): string[] {
  const lines = [`Found again in ${formatShare(theme.stability)} of its texts when the texts are drawn anew`];
  const { association: goes, change } = theme;
  if (change) {
    lines.push(
      `Of the accounts that wrote: ${formatShare(change.now.rate)} (${formatCount(change.now.positives)} of ${formatCount(change.now.n)}) against ${formatShare(change.before.rate)} (${formatCount(change.before.positives)} of ${formatCount(change.before.n)}) in the ${found.lately_days} days before; difference ${formatRange(change.ci, formatShare)}`,
    );
  }
  if (theme.tone) lines.push(`Tone: the mean of ${plural(theme.tone.n, "account")}, on a scale of \u22121 to +1`);
  if (goes && found.compared) {
    lines.push(
      `Had written about it by day ${found.compared.landmark_days ?? ""}: ${formatCount(goes.with_it.positives)} of ${formatCount(goes.with_it.n)} ${inSentence(found.outcome)} in the ${found.compared.horizon_days ?? ""} days after; had written about other things: ${formatCount(goes.without_it.positives)} of ${formatCount(goes.without_it.n)}`,
      `Risk ratio ${goes.risk_ratio.toFixed(2)} (95 % ${goes.ci[0].toFixed(2)} to ${goes.ci[1].toFixed(2)}), among accounts that wrote as much at the same time; p ${formatP(goes.p_adjusted)} adjusted for all themes`,
    );
  }
  return lines;
}

function changed({ difference, ci }: NonNullable<Theme["change"]>): string {
  const isSure = ci[0] > 0 || ci[1] < 0;
  if (!isSure) return "no sure change";
  return difference > 0 ? "growing" : "fading";
}

function toneWords({ mean }: NonNullable<Theme["tone"]>): string {
  return mean <= -0.3 ? "Negative" : mean < -0.1 ? "Somewhat negative" : mean <= 0.1 ? "Neutral" : mean < 0.3 ? "Somewhat positive" : "Positive";
}
