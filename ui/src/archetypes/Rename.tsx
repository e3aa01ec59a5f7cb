/** What was found (a common journey, a theme) gets a name of one's own, and back. */
import type { ReactNode } from "react";
import { change } from "../api/client";
import type { Renamed } from "../api/types";
import { Confirm, Line, said } from "../parts/Confirm";
import { humanise } from "../words/vocabulary";

interface Named {
  kind: "archetype" | "theme";
  name: string;
}

export function Rename({ kind = "archetype", name, isRenamed }: { kind?: Named["kind"]; name: string; isRenamed: boolean }): ReactNode {
  return (
    <div className="controls">
      <Confirm
        small
        label="Rename"
        title={`Rename \u201c${humanise(name)}\u201d`}
        confirm="Rename"
        onConfirm={async (form) => {
          const done = await change<Renamed>(`/${kind}s/rename`, { [kind]: name, name: said(form, "name") });
          return `It is called \u201c${done.name}\u201d from now on, also after it is found anew. \u201cUndo name\u201d takes that back.`;
        }}
      >
        <Line name="name" label="New name" initial={humanise(name)} note="Everyone sees this name, here and in what you export." />
      </Confirm>
      {isRenamed && <UndoName kind={kind} name={name} />}
    </div>
  );
}

function UndoName({ kind, name }: Named): ReactNode {
  return (
      <Confirm
        small
        label="Undo name"
        title="Take the last name back"
        confirm="Take it back"
        onConfirm={async () => {
          const done = await change<Renamed>(`/${kind}s/undo`, { [kind]: name });
          return `It is called \u201c${done.name}\u201d again.`;
        }}
      >
        <p>&ldquo;{humanise(name)}&rdquo; gets the name again that it had before the last renaming.</p>
      </Confirm>
  );
}
