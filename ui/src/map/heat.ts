/** The step matrix as rows in the order of the lifecycle, with a shade for each share. */
import type { Matrix, MatrixRow, Workspace } from "../api/types";

const LAST_KINDS = ["outcome", "here_now", "ended", "not_started"];

/** The start first, then stage by stage in the order they are passed, then outcomes and those who are not on the way. */
export function rowsInOrder(matrix: Matrix, stages: Workspace["stages"]): MatrixRow[] {
  const places = new Map(stages.map((stage, index) => [stage.name, index + 1]));
  const rank = (row: MatrixRow): number => {
    if (row.kind === "start") return 0;
    const last = LAST_KINDS.indexOf(row.kind);
    if (last >= 0) return stages.length + 2 + last;
    return row.stage === null ? stages.length + 1 : (places.get(row.stage) ?? stages.length + 1);
  };
  return matrix.rows
    .filter((row) => row.n.some((count) => count > 0))
    .sort((a, b) => rank(a) - rank(b) || middleStep(a) - middleStep(b) || a.id.localeCompare(b.id));
}

/** The step at which a node is usually passed. */
function middleStep({ n }: MatrixRow): number {
  const all = n.reduce((sum, count) => sum + count, 0);
  return n.reduce((sum, count, step) => sum + count * step, 0) / Math.max(1, all);
}

/** 0 to 1; the root lets small shares be told apart. */
export function shade(share: number): number {
  return Math.sqrt(Math.min(1, Math.max(0, share)));
}

/** Where an arrow key leads from a cell; null for other keys and at the edge. */
export function cellFrom(at: readonly [number, number], key: string, size: readonly [number, number]): [number, number] | null {
  const moves: Record<string, [number, number]> = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
  const move = moves[key];
  if (move === undefined) return null;
  const next: [number, number] = [at[0] + move[0], at[1] + move[1]];
  const inside = next[0] >= 0 && next[1] >= 0 && next[0] < size[0] && next[1] < size[1];
  return inside ? next : null;
}
