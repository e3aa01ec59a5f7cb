/** Whose journeys: a declared or saved segment, an outcome or an owner; an expression of the address stands as it is. */
import type { ReactNode } from "react";
import { useChoices } from "../router/router";
import { useWorkspace } from "../shell/workspace";
import { humanise } from "../words/vocabulary";
import { PickOne } from "./PickOne";

/** The choice lives in the address, as `segment`; `also` are choices that a new one ends. */
export function PickSegment({ also = [] }: { also?: readonly string[] }): ReactNode {
  const [choices, choose] = useChoices();
  const { segments, saved_segments: saved, outcomes, owners } = useWorkspace();
  const value = choices.get("segment") ?? "";
  const sections = [
    ["Segments", segments.map((one) => [one, humanise(one)] as const)],
    ["Saved segments", saved.map((one) => [one, one] as const)],
    ["Outcomes", outcomes.map((one) => [one.name, humanise(one.name)] as const)],
    ["Owners", owners.map((one) => [one, one] as const)],
  ] as const;
  const known = value === "" || sections.some(([, options]) => options.some(([key]) => key === value));
  return (
    <PickOne
      label="Segment"
      value={value}
      options={[["", "All accounts"], ...(known ? [] : [[value, value] as const])]}
      sections={sections.filter(([, options]) => options.length > 0)}
      onChange={(segment) => {
        choose({ segment, ...Object.fromEntries(also.map((key) => [key, null])) });
      }}
    />
  );
}

/** For how many accounts something stood in that was first known after the moment looked from. */
export function TodaysValue({ n }: { n: number }): ReactNode {
  if (n === 0) return null;
  return (
    <span className="tag outline" title="Something the segment reads was first known later; its first value stands in.">
      Today&rsquo;s value for {n.toLocaleString("en")}
    </span>
  );
}
