/** A button that shows the accounts behind a number, and hides them again. */
import { useState } from "react";
import type { ReactNode } from "react";
import type { Parameters } from "../api/client";
import { Behind } from "./Behind";

export function ShowBehind({ words, path, asked }: { words: string; path: string; asked: Parameters }): ReactNode {
  const [open, setOpen] = useState(false);
  return (
    <>
      <div className="controls">
        <button
          type="button"
          className="button small"
          aria-expanded={open}
          onClick={() => {
            setOpen(!open);
          }}
        >
          {open ? "Hide the accounts" : words}
        </button>
      </div>
      {open && <Behind path={path} asked={asked} />}
    </>
  );
}
