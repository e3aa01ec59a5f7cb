import { lazy, Suspense } from "react";
import type { ReactNode } from "react";
import { Skeleton } from "./parts/States";
import { PortfolioPage } from "./portfolio/PortfolioPage";
import { Link, RouterProvider, useRouter } from "./router/router";
import { Shell } from "./shell/Shell";
import { WorkspaceProvider } from "./shell/workspace";
import { ThemeProvider } from "./theme/theme";

const MapPage = lazy(() => import("./map/MapPage").then((module) => ({ default: module.MapPage })));
const AccountPage = lazy(() => import("./account/AccountPage").then((module) => ({ default: module.AccountPage })));
const PlanPage = lazy(() => import("./plan/PlanPage").then((module) => ({ default: module.PlanPage })));

function Page(): ReactNode {
  const { path } = useRouter();
  if (path === "/") return <PortfolioPage />;
  if (path === "/map") return <MapPage />;
  if (path === "/plan") return <PlanPage />;
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

export function App(): ReactNode {
  return (
    <ThemeProvider>
      <RouterProvider>
        <WorkspaceProvider>
          <Shell>
            <Suspense fallback={<Skeleton />}>
              <Page />
            </Suspense>
          </Shell>
        </WorkspaceProvider>
      </RouterProvider>
    </ThemeProvider>
  );
}
