/** Short names for the generated types. */
import type { components } from "./schema";

type Schemas = components["schemas"];

export type Workspace = Schemas["WorkspaceAnswer"];
export type Portfolio = Schemas["PortfolioAnswer"];
export type Accounts = Schemas["AccountsAnswer"];
export type AccountRow = Schemas["AccountRow"];
export type AccountRef = Schemas["AccountRef"];
export type Account = Schemas["AccountAnswer"];
export type JourneyMap = Schemas["MapAnswer"];
export type MapNode = Schemas["MapNode"];
export type MapFlow = Schemas["MapFlow"];
export type Difference = Schemas["Difference"];
export type OutcomeRate = Schemas["OutcomeRate"];
export type OutcomeInfo = Schemas["OutcomeInfo"];
export type Friction = Schemas["Friction"];
export type Dwell = Schemas["Dwell"];
export type Paths = Schemas["PathsAnswer"];
export type JourneyPath = Schemas["JourneyPath"];
export type Matrix = Schemas["MatrixAnswer"];
export type MatrixRow = Schemas["MatrixRow"];
export type Curves = Schemas["CurvesAnswer"];
export type ReachCurve = Schemas["ReachCurve"];
export type CohortCurve = Schemas["CohortCurve"];
export type CurvePoint = Schemas["CurvePoint"];
export type Replay = Schemas["ReplayAnswer"];
export type Frame = Schemas["Frame"];
export type Members = Schemas["MembersAnswer"];
export type Plan = Schemas["PlanAnswer"];
export type PlanItem = Schemas["PlanItem"];
export type Insight = Schemas["Insight"];
export type Patterns = Schemas["PatternsAnswer"];
export type Pattern = Schemas["Pattern"];
export type Play = Schemas["Play"];
export type HealthComparison = Schemas["HealthComparison"];
export type BandCount = Schemas["BandCount"];
export type Headline = Schemas["Headline"];
export type Stamp = Schemas["Stamp"];
export type Risk = Schemas["Risk"];
export type Visit = Schemas["Visit"];
export type WeekPoint = Schemas["WeekPoint"];
export type TimelineItem = Schemas["TimelineItem"];
export type MilestoneReached = Schemas["MilestoneReached"];
export type IndicatorSpan = Schemas["IndicatorSpan"];
export type Stakeholders = Schemas["Stakeholders"];
export type Stakeholder = Schemas["Stakeholder"];
export type Term = Schemas["Term"];
export type Segments = Schemas["SegmentsAnswer"];
export type SegmentInfo = Schemas["SegmentInfo"];
export type SegmentCheck = Schemas["SegmentCheckAnswer"];
export type SegmentSaved = Schemas["SegmentSaved"];
export type Band = BandCount["band"];
export type Strength = Pattern["strength"];
export type Verdict = Portfolio["verdict"];
export type Level = JourneyMap["level"];

/** The shape of every error; written here because no route of the OpenAPI document names it. */
export interface Refusal {
  code: string;
  message: string;
  asked?: string | null;
  found?: string | null;
  remedy?: string | null;
}
