/** A small router over the History API: the server returns the same page for every address. */
import { createContext, use, useCallback, useEffect, useMemo, useState } from "react";
import type { AnchorHTMLAttributes, MouseEvent, ReactNode } from "react";

interface Place {
  path: string;
  search: string;
}

interface Router extends Place {
  go: (to: string, options?: { replace?: boolean }) => void;
}

const RouterContext = createContext<Router | null>(null);

function here(): Place {
  return { path: window.location.pathname, search: window.location.search };
}

export function RouterProvider({ children }: { children: ReactNode }): ReactNode {
  const [place, setPlace] = useState(here);

  useEffect(() => {
    const follow = (): void => {
      setPlace(here());
    };
    window.addEventListener("popstate", follow);
    return () => {
      window.removeEventListener("popstate", follow);
    };
  }, []);

  const go = useCallback<Router["go"]>((to, options) => {
    if (options?.replace) window.history.replaceState(null, "", to);
    else window.history.pushState(null, "", to);
    const next = here();
    setPlace((before) => {
      if (before.path !== next.path) window.scrollTo(0, 0);
      return next;
    });
  }, []);

  const value = useMemo(() => ({ ...place, go }), [place, go]);
  return <RouterContext value={value}>{children}</RouterContext>;
}

export function useRouter(): Router {
  const router = use(RouterContext);
  if (router === null) throw new Error("useRouter needs a RouterProvider above it");
  return router;
}

/** The page's choices, kept in the address so that a view can be sent to a colleague. */
export function useChoices(): [URLSearchParams, (changes: Record<string, string | null>) => void] {
  const { path, search, go } = useRouter();
  const choices = useMemo(() => new URLSearchParams(search), [search]);
  const change = useCallback(
    (changes: Record<string, string | null>) => {
      const next = new URLSearchParams(window.location.search);
      for (const [key, value] of Object.entries(changes)) {
        if (value === null || value === "") next.delete(key);
        else next.set(key, value);
      }
      const text = next.toString();
      go(`${path}${text ? `?${text}` : ""}`, { replace: true });
    },
    [go, path],
  );
  return [choices, change];
}

type LinkProps = AnchorHTMLAttributes<HTMLAnchorElement> & { to: string };

export function Link({ to, onClick, children, ...rest }: LinkProps): ReactNode {
  const { go } = useRouter();
  const follow = (event: MouseEvent<HTMLAnchorElement>): void => {
    onClick?.(event);
    const ordinary = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
    if (event.defaultPrevented || !ordinary) return;
    event.preventDefault();
    go(to);
  };
  return (
    <a href={to} onClick={follow} {...rest}>
      {children}
    </a>
  );
}

export function accountAddress(account: string): string {
  return `/accounts/${encodeURIComponent(account)}`;
}
