/** One of a few: buttons side by side. */
import type { ReactNode } from "react";
import { ToggleButton, ToggleButtonGroup } from "react-aria-components";

interface ChoiceProps<K extends string> {
  label: string;
  options: readonly (readonly [K, string])[];
  value: K;
  onChange: (value: K) => void;
}

export function Choice<K extends string>({ label, options, value, onChange }: ChoiceProps<K>): ReactNode {
  return (
    <ToggleButtonGroup
      aria-label={label}
      className="choice"
      selectionMode="single"
      disallowEmptySelection
      selectedKeys={[value]}
      onSelectionChange={(keys) => {
        const picked = options.find(([key]) => keys.has(key));
        if (picked) onChange(picked[0]);
      }}
    >
      {options.map(([key, words]) => (
        <ToggleButton key={key} id={key}>
          {words}
        </ToggleButton>
      ))}
    </ToggleButtonGroup>
  );
}
