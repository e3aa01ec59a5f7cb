/** Where a page itself fails (its code cannot be fetched, or it has a fault), the rest of the app stays. */
import { Component } from "react";
import type { ReactNode } from "react";
import { Refused } from "./States";

interface BoundaryProps {
  children: ReactNode;
}

interface BoundaryState {
  fault: Error | null;
}

export class Boundary extends Component<BoundaryProps, BoundaryState> {
  override state: BoundaryState = { fault: null };

  static getDerivedStateFromError(fault: unknown): BoundaryState {
    return { fault: fault instanceof Error ? fault : new Error(String(fault)) };
  }

  override render(): ReactNode {
    const { fault } = this.state;
    if (fault === null) return this.props.children;
    const refusal = {
      code: "fault",
      message: "This page could not be shown.",
      found: fault.message,
      remedy: "Check that the Desirepath server is running, then try again.",
    };
    return (
      <Refused
        refusal={refusal}
        retry={() => {
          window.location.reload();
        }}
      />
    );
  }
}
