/** The frame of every page: navigation, theme, stamp. */
import { useEffect, useRef, useState } from "react";
import type { ReactNode } from "react";
import { Button, Dialog, DialogTrigger, Modal, ModalOverlay } from "react-aria-components";
import { Link, useRouter } from "../router/router";
import { useTheme } from "../theme/theme";
import { formatDate } from "../words/format";
import iconUrl from "./icon.svg";
import { useWorkspace } from "./workspace";

const PAGES = [
  { to: "/", words: "Portfolio", icon: "M2 14V8h3v6zM7 14V3h3v11zM12 14V6h3v8z" },
  { to: "/map", words: "Journey map", icon: "M2 12h4c3 0 3-8 6-8h3M2 14.5h13" },
  { to: "/journeys", words: "Common journeys", icon: "M2 4h4l5 5h4M2 9h13M2 14h4l5-5" },
  { to: "/patterns", words: "Patterns", icon: "M3 5a1.8 1.8 0 1 0 0-.1M8.5 9a1.8 1.8 0 1 0 0-.1M14 13a1.8 1.8 0 1 0 0-.1M4.6 6.2l2.6 1.9M10.1 10.2l2.6 1.9" },
  { to: "/themes", words: "What they write", icon: "M2 3h13v9H8l-4 3v-3H2zM5 6.2h7M5 8.8h5" },
  { to: "/ideal", words: "Ideal path", icon: "M2 13l4-4 3 3 6-8M11 4h4v4" },
  { to: "/changes", words: "Unusual changes", icon: "M2 5h5l2 7h6M2 14.5h13" },
  { to: "/waiting", words: "What waits", icon: "M8.5 2a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13zM8.5 5v4l-3 2" },
  { to: "/plan", words: "Action plan", icon: "M2 4l1.5 1.5L6 3M2 9l1.5 1.5L6 8M8 4.5h7M8 9.5h7M8 14h7" },
  { to: "/lost", words: "Side by side", icon: "M2 14V6M5 14V3M8 14V8M11 14v-3M14 14v-1" },
  { to: "/segments", words: "Segments", icon: "M8.5 2a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13zM8.5 2v6.5l5 4" },
  { to: "/trust", words: "How far to trust it", icon: "M8.5 2l5.5 2v4c0 3.5-2.3 5.8-5.5 7-3.2-1.2-5.5-3.5-5.5-7V4zM6 8.3l1.8 1.8L11 7" },
  { to: "/definition", words: "Journey definition", icon: "M4 2h7l3 3v10H4zM6.5 8h5M6.5 11.5h5" },
] as const;

function Navigation({ onFollow }: { onFollow?: () => void }): ReactNode {
  const { path } = useRouter();
  return (
    <nav aria-label="Pages">
      <ul>
        {PAGES.map((page) => (
          <li key={page.to}>
            <Link
              to={page.to}
              className="nav-link"
              aria-current={path === page.to ? "page" : undefined}
              onClick={() => onFollow?.()}
            >
              <svg width="17" height="17" viewBox="0 0 17 17" aria-hidden="true">
                <path d={page.icon} fill="none" stroke="currentColor" strokeWidth="1.5" strokeLinejoin="round" />
              </svg>
              {page.words}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}

function Brand(): ReactNode {
  return (
    <div className="brand">
      <img src={iconUrl} width="26" height="26" alt="" />
      Desirepath
    </div>
  );
}

/** Whose customers these are; a simulated company says so on every page. */
function Company(): ReactNode {
  const workspace = useWorkspace();
  return (
    <div className="company">
      <strong>{workspace.name}</strong>
      {workspace.simulated && <span className="tag middle simulated">Simulated company</span>}
    </div>
  );
}

function SideFoot(): ReactNode {
  const { theme, toggle } = useTheme();
  return (
    <div className="side-foot">
      <button type="button" className="button" onClick={toggle}>
        {theme === "dark" ? "Light theme" : "Dark theme"}
      </button>
    </div>
  );
}

function TopBar(): ReactNode {
  const workspace = useWorkspace();
  const { path } = useRouter();
  const [open, setOpen] = useState(false);
  const [openedAt, setOpenedAt] = useState(path);
  if (openedAt !== path) {
    setOpenedAt(path);
    setOpen(false);
  }
  return (
    <header className="top-bar">
      <Brand />
      {workspace.simulated && <span className="tag simulated">Simulated</span>}
      <DialogTrigger isOpen={open} onOpenChange={setOpen}>
        <Button className="button">Menu</Button>
        <ModalOverlay isDismissable className="menu-sheet">
          <Modal className="menu-modal">
            <Dialog aria-label="Menu" className="side">
              <Brand />
              <Company />
              <Navigation
                onFollow={() => {
                  setOpen(false);
                }}
              />
              <SideFoot />
            </Dialog>
          </Modal>
        </ModalOverlay>
      </DialogTrigger>
    </header>
  );
}

function Foot(): ReactNode {
  const { stamp } = useWorkspace();
  return (
    <footer>
      <span>Data until {formatDate(stamp.data_until)}</span>
      <span>Definition version {stamp.definition_version}</span>
      <span>
        {stamp.model_version ? `Prediction model ${stamp.model_version}` : "No prediction model yet"}
        {stamp.model_note && ` (${stamp.model_note})`}
      </span>
      {stamp.stale && <span>Percentages are stale: {stamp.stale}</span>}
    </footer>
  );
}

export function Shell({ children }: { children: ReactNode }): ReactNode {
  const { path } = useRouter();
  const main = useRef<HTMLElement>(null);
  const first = useRef(true);

  useEffect(() => {
    if (first.current) first.current = false;
    else main.current?.focus();
  }, [path]);

  return (
    <div className="shell">
      <a className="skip-link" href="#main">
        Skip to the content
      </a>
      <header className="side">
        <Brand />
        <Company />
        <Navigation />
        <SideFoot />
      </header>
      <div className="page">
        <TopBar />
        <main id="main" ref={main} tabIndex={-1}>
          {children}
        </main>
        <Foot />
      </div>
    </div>
  );
}

export function usePageTitle(title: string): void {
  const { name } = useWorkspace();
  useEffect(() => {
    document.title = `${title} \u00b7 ${name} \u00b7 Desirepath`;
  }, [title, name]);
}
