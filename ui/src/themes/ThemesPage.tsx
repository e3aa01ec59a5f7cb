/** What customers write about in tickets and mails. */
import type { ReactNode } from "react";
import { address } from "../api/client";
import type { Themes } from "../api/types";
import { useAnswer } from "../api/useAnswer";
import { PickSegment } from "../parts/PickSegment";
import { Empty, Show } from "../parts/States";
import { useChoices } from "../router/router";
import { usePageTitle } from "../shell/Shell";
import { formatCount, formatDate, languageName, plural } from "../words/format";
import { ThemeCard } from "./ThemeCard";

export function ThemesPage(): ReactNode {
  usePageTitle("What customers write");
  const [choices] = useChoices();
  const segment = choices.get("segment");
  const answer = useAnswer<Themes>(address("/themes", { segment }));
  return (
    <>
      <div className="page-head">
        <div>
          <h1>What customers write</h1>
          <p className="muted">The themes of their tickets and mails: which grow, in what tone, and what they go with.</p>
        </div>
        <PickSegment />
      </div>
      <Show answer={answer} lines={10}>
        {(found) => <Found found={found} />}
      </Show>
    </>
  );
}

function Found({ found }: { found: Themes }): ReactNode {
  if (found.not_enough_evidence !== null) return <Empty>{found.not_enough_evidence}</Empty>;
  return (
    <>
      <p className="muted">{described(found)}</p>
      {found.compared?.not_enough_evidence && (
        <p className="muted">
          What themes go with cannot be told yet: {found.compared.not_enough_evidence}.
        </p>
      )}
      <div className="archetypes">
        {found.themes.map((theme) => (
          <ThemeCard key={theme.id} theme={theme} found={found} />
        ))}
      </div>
    </>
  );
}

function described({ texts, other, waiting, unread, fit }: Themes): string {
  const themed = ` ${formatCount(texts - other)} are on one of the themes below, ${formatCount(other)} on none of them.`;
  const foreign = Object.entries(unread.languages);
  const names = foreign.slice(0, 3).map(([code, n]) => `${languageName(code)} ${formatCount(n)}`);
  const skipped = foreign.length > 0 ? ` ${formatCount(unread.texts - unread.read)} in other languages are not read (${names.join(", ")}).` : "";
  const late = waiting > 0 ? ` ${formatCount(waiting)} wait to be sorted.` : "";
  return `${plural(texts, "text")} by customers.${themed}${skipped}${late}${fit ? ` Found on ${formatDate(fit.at)}.` : ""}`;
}
