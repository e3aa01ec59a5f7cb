/** Light or dark: the system's choice unless the reader chose; the choice stays in this browser. */
import { createContext, use, useCallback, useEffect, useLayoutEffect, useMemo, useState } from "react";
import type { ReactNode } from "react";

export type Theme = "light" | "dark";

const KEY = "desirepath.theme";
const DARK_QUERY = "(prefers-color-scheme: dark)";

interface ThemeValue {
  theme: Theme;
  toggle: () => void;
}

const ThemeContext = createContext<ThemeValue>({ theme: "light", toggle: () => undefined });

function chosen(): Theme | null {
  try {
    const kept = window.localStorage.getItem(KEY);
    return kept === "light" || kept === "dark" ? kept : null;
  } catch {
    return null; // storage may be closed to us; the system's choice then stands
  }
}

function keep(theme: Theme): void {
  try {
    window.localStorage.setItem(KEY, theme);
  } catch {
    /* the choice then lasts until the page is closed */
  }
}

export function ThemeProvider({ children }: { children: ReactNode }): ReactNode {
  const [choice, setChoice] = useState<Theme | null>(chosen);
  const [system, setSystem] = useState<Theme>(() => (window.matchMedia(DARK_QUERY).matches ? "dark" : "light"));
  const theme = choice ?? system;

  useEffect(() => {
    const query = window.matchMedia(DARK_QUERY);
    const follow = (): void => {
      setSystem(query.matches ? "dark" : "light");
    };
    query.addEventListener("change", follow);
    return () => {
      query.removeEventListener("change", follow);
    };
  }, []);

  useLayoutEffect(() => {
    document.documentElement.dataset["theme"] = theme;
  }, [theme]);

  const toggle = useCallback(() => {
    const next = theme === "dark" ? "light" : "dark";
    keep(next);
    setChoice(next);
  }, [theme]);

  const value = useMemo(() => ({ theme, toggle }), [theme, toggle]);
  return <ThemeContext value={value}>{children}</ThemeContext>;
}

export function useTheme(): ThemeValue {
  return use(ThemeContext);
}
