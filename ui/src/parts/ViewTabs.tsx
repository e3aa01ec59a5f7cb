/** Tabs over one panel: several ways of looking at the same thing. */
import type { ReactNode } from "react";
import { Tab, TabList, TabPanel, Tabs } from "react-aria-components";

interface ViewTabsProps<K extends string> {
  label: string;
  views: readonly (readonly [K, string])[];
  value: K;
  onChange: (value: K) => void;
  children: ReactNode;
}

export function ViewTabs<K extends string>({ label, views, value, onChange, children }: ViewTabsProps<K>): ReactNode {
  return (
    <Tabs
      className="view-tabs"
      selectedKey={value}
      onSelectionChange={(key) => {
        const picked = views.find(([one]) => one === key);
        if (picked) onChange(picked[0]);
      }}
    >
      <TabList aria-label={label} className="view-tabs-list">
        {views.map(([key, words]) => (
          <Tab key={key} id={key} className="view-tab">
            {words}
          </Tab>
        ))}
      </TabList>
      <TabPanel key={value} id={value} className="view-tabs-panel">
        {children}
      </TabPanel>
    </Tabs>
  );
}
