/** A labelled list to choose one of; the empty key stands for "all" or "none". */
import type { ReactNode } from "react";
import { Button, Header, Label, ListBox, ListBoxItem, ListBoxSection, Popover, Select, SelectValue } from "react-aria-components";

type Options = readonly (readonly [string, string])[];

interface PickOneProps {
  label: string;
  options: Options;
  /** Further options under headings. */
  sections?: readonly (readonly [string, Options])[];
  value: string;
  onChange: (value: string) => void;
}

const NONE = "\u2205";

export function PickOne({ label, options, sections = [], value, onChange }: PickOneProps): ReactNode {
  return (
    <Select
      className="field"
      value={value === "" ? NONE : value}
      onChange={(key) => {
        onChange(key === NONE || key === null ? "" : String(key));
      }}
    >
      <Label>{label}</Label>
      <Button className="button select-button">
        <SelectValue />
        <svg width="10" height="10" viewBox="0 0 10 10" aria-hidden="true">
          <path d="M1 3l4 4 4-4" fill="none" stroke="currentColor" strokeWidth="1.6" />
        </svg>
      </Button>
      <Popover className="select-popover">
        <ListBox>
          {items(options)}
          {sections.map(([heading, within]) => (
            <ListBoxSection key={heading} id={`${NONE}${heading}`}>
              <Header className="select-heading">{heading}</Header>
              {items(within)}
            </ListBoxSection>
          ))}
        </ListBox>
      </Popover>
    </Select>
  );
}

function items(options: Options): ReactNode {
  return options.map(([key, words]) => (
    <ListBoxItem key={key} id={key === "" ? NONE : key} textValue={words} className="select-item">
      {words}
    </ListBoxItem>
  ));
}
