/** What the workspace is, asked once and known on every page. */
import { createContext, use } from "react";
import type { ReactNode } from "react";
import { address } from "../api/client";
import type { Workspace } from "../api/types";
import { useAnswer } from "../api/useAnswer";
import { Refused, Skeleton } from "../parts/States";

const WorkspaceContext = createContext<Workspace | null>(null);

export function WorkspaceProvider({ children }: { children: ReactNode }): ReactNode {
  const answer = useAnswer<Workspace>(address("/workspace"));
  if (answer.status === "refused") {
    return (
      <main className="alone">
        <h1>Desirepath</h1>
        <Refused refusal={answer.refusal} retry={answer.retry} />
      </main>
    );
  }
  if (answer.data === null) {
    return (
      <main className="alone">
        <h1>Desirepath</h1>
        <Skeleton lines={6} label="Opening the workspace" />
      </main>
    );
  }
  return (
    <WorkspaceContext value={answer.data}>{children}</WorkspaceContext>
  );
}

export function useWorkspace(): Workspace {
  const workspace = use(WorkspaceContext);
  if (workspace === null) throw new Error("useWorkspace needs a WorkspaceProvider above it");
  return workspace;
}

export function useCurrency(): string {
  return useWorkspace().currency;
}
