import { lazy, Suspense, useEffect } from "react";
import type { ReactNode } from "react";
import { Boundary } from "./parts/Boundary";
import { Skeleton } from "./parts/States";
import { PortfolioPage } from "./portfolio/PortfolioPage";
import { Link, RouterProvider, useRouter } from "./router/router";
import { Shell } from "./shell/Shell";
import { WorkspaceProvider } from "./shell/workspace";
import { ThemeProvider } from "./theme/theme";

const loadMap = () => import("./map/MapPage");
const loadAccount = () => import("./account/AccountPage");
const loadChanges = () => import("./changes/ChangesPage");
const loadPlan = () => import("./plan/PlanPage");
const loadSegments = () => import("./segments/SegmentsPage");
const loadJourneys = () => import("./archetypes/ArchetypesPage");
const loadPatterns = () => import("./patterns/PatternsPage");
const loadThemes = () => import("./themes/ThemesPage");
const loadIdeal = () => import("./conformance/ConformancePage");
const loadDefinition = () => import("./definition/DefinitionPage");
const loadTrust = () => import("./learning/TrustPage");
const loadEvaluation = () => import("./evaluation/EvaluationPage");
const loadWaiting = () => import("./waiting/WaitingPage");
const loadLost = () => import("./lost/LostPage");
const ArchetypesPage = lazy(() => loadJourneys().then((module) => ({ default: module.ArchetypesPage })));
const PatternsPage = lazy(() => loadPatterns().then((module) => ({ default: module.PatternsPage })));
const ThemesPage = lazy(() => loadThemes().then((module) => ({ default: module.ThemesPage })));
const ConformancePage = lazy(() => loadIdeal().then((module) => ({ default: module.ConformancePage })));
const DefinitionPage = lazy(() => loadDefinition().then((module) => ({ default: module.DefinitionPage })));
const MapPage = lazy(() => loadMap().then((module) => ({ default: module.MapPage })));
const AccountPage = lazy(() => loadAccount().then((module) => ({ default: module.AccountPage })));
const ChangesPage = lazy(() => loadChanges().then((module) => ({ default: module.ChangesPage })));
const PlanPage = lazy(() => loadPlan().then((module) => ({ default: module.PlanPage })));
const TrustPage = lazy(() => loadTrust().then((module) => ({ default: module.TrustPage })));
const EvaluationPage = lazy(() => loadEvaluation().then((module) => ({ default: module.EvaluationPage })));
const WaitingPage = lazy(() => loadWaiting().then((module) => ({ default: module.WaitingPage })));
const LostPage = lazy(() => loadLost().then((module) => ({ default: module.LostPage })));
const SegmentsPage = lazy(() => loadSegments().then((module) => ({ default: module.SegmentsPage })));

const AHEAD = [
  loadMap, loadAccount, loadPlan, loadWaiting, loadChanges, loadSegments, loadJourneys, loadPatterns, loadThemes, loadIdeal, loadDefinition, loadTrust, loadEvaluation, loadLost,
];

/** The other pages' code is fetched once the first page rests, so that going on never waits for it. */
function fetchAhead(): void {
  for (const load of AHEAD) load().catch(() => undefined); // the page itself says so when it is opened
}

function Page(): ReactNode {
  const { path } = useRouter();
  if (path === "/") return <PortfolioPage />;
  if (path === "/map") return <MapPage />;
  if (path === "/plan") return <PlanPage />;
  if (path === "/changes") return <ChangesPage />;
  if (path === "/segments") return <SegmentsPage />;
  if (path === "/journeys") return <ArchetypesPage />;
  if (path === "/patterns") return <PatternsPage />;
  if (path === "/themes") return <ThemesPage />;
  if (path === "/ideal") return <ConformancePage />;
  if (path === "/trust") return <TrustPage />;
  if (path === "/evaluation") return <EvaluationPage />;
  if (path === "/waiting") return <WaitingPage />;
  if (path === "/lost") return <LostPage />;
  if (path === "/definition") return <DefinitionPage />;
  const account = /^\/accounts\/([^/]+)\/?$/.exec(path)?.[1];
  if (account !== undefined) return <AccountPage key={account} account={decodeURIComponent(account)} />;
  return (
    <section className="card">
      <h1>There is no such page</h1>
      <p>
        Go to the <Link to="/">portfolio</Link>.
      </p>
    </section>
  );
}

/** A boundary of its own for every address: a page that failed does not shut the others. */
function BoundedPage(): ReactNode {
  const { path } = useRouter();
  return (
    <Boundary key={path}>
      <Suspense fallback={<Skeleton />}>
        <Page />
      </Suspense>
    </Boundary>
  );
}

export function App(): ReactNode {
  useEffect(() => {
    const later = window.setTimeout(fetchAhead, 600);
    return () => {
      window.clearTimeout(later);
    };
  }, []);
  return (
    <ThemeProvider>
      <RouterProvider>
        <WorkspaceProvider>
          <Shell>
            <BoundedPage />
          </Shell>
        </WorkspaceProvider>
      </RouterProvider>
    </ThemeProvider>
  );
}
