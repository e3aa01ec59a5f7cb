"""The shapes of every answer of the REST API; the TypeScript types are generated from them.

In: nothing. Out: pydantic models. Money is in the reporting currency, times are ISO 8601 UTC, shares and probabilities
lie in 0..1.
"""

from desirepath.web.schemas._account import (
    AccountAnswer,
)
from desirepath.web.schemas._archetypes import (
    ArchetypesAnswer,
)
from desirepath.web.schemas._company import (
    AccountsAnswer,
    OutboxAnswer,
    PatternsAnswer,
    PlanAnswer,
    PortfolioAnswer,
    WorkspaceAnswer,
)
from desirepath.web.schemas._declared import (
    CheckAnswer,
    ConformanceAnswer,
    DefinitionAnswer,
    ProgressAnswer,
    PublishedAnswer,
    PublishRequest,
    RenamedAnswer,
    RenameRequest,
    RevertRequest,
    UndoRequest,
)
from desirepath.web.schemas._definition import (
    DiffAnswer,
    HistoryAnswer,
    PreviewAnswer,
    ReviewAnswer,
    SuggestAnswer,
)
from desirepath.web.schemas._deviations import (
    AccountChanges,
    DeviationsAnswer,
)
from desirepath.web.schemas._evaluation import (
    EvaluationAnswer,
    LostAnswer,
    MissesAnswer,
)
from desirepath.web.schemas._forecast import (
    ForecastAnswer,
)
from desirepath.web.schemas._learning import (
    FeedbackAnswer,
    FeedbackDone,
    FeedbackUndone,
    LearningHistoryAnswer,
    ModelsAnswer,
    OutcomeSaid,
    PatternNamed,
    PatternReviewAnswer,
    PatternSaid,
    Reviewed,
    RollbackRequest,
    RolledBack,
    SpanSaid,
)
from desirepath.web.schemas._map import (
    MapAnswer,
    MembersAnswer,
)
from desirepath.web.schemas._map_views import (
    CurvesAnswer,
    MatrixAnswer,
    PathsAnswer,
    ReplayAnswer,
)
from desirepath.web.schemas._moments import (
    MomentsAnswer,
    VelocityAnswer,
)
from desirepath.web.schemas._segments import (
    SegmentChanged,
    SegmentCheckAnswer,
    SegmentMembersAnswer,
    SegmentName,
    SegmentsAnswer,
    SegmentSave,
    SegmentSaved,
)
from desirepath.web.schemas._shared import (
    Band,
    IngestReceipt,
    Refusal,
    RejectedItem,
)
from desirepath.web.schemas._themes import (
    CorrectToneRequest,
    RenameThemeRequest,
    ThemesAnswer,
    ToneAnswer,
    UndoThemeRequest,
    UndoToneRequest,
)
from desirepath.web.schemas._waiting import (
    BehindAnswer,
    WaitingAnswer,
)

__all__ = [
    "AccountAnswer",
    "AccountChanges",
    "AccountsAnswer",
    "ArchetypesAnswer",
    "Band",
    "BehindAnswer",
    "CheckAnswer",
    "ConformanceAnswer",
    "CorrectToneRequest",
    "CurvesAnswer",
    "DefinitionAnswer",
    "DeviationsAnswer",
    "DiffAnswer",
    "EvaluationAnswer",
    "FeedbackAnswer",
    "FeedbackDone",
    "FeedbackUndone",
    "ForecastAnswer",
    "HistoryAnswer",
    "IngestReceipt",
    "LearningHistoryAnswer",
    "LostAnswer",
    "MapAnswer",
    "MatrixAnswer",
    "MembersAnswer",
    "MissesAnswer",
    "ModelsAnswer",
    "MomentsAnswer",
    "OutboxAnswer",
    "OutcomeSaid",
    "PathsAnswer",
    "PatternNamed",
    "PatternReviewAnswer",
    "PatternSaid",
    "PatternsAnswer",
    "PlanAnswer",
    "PortfolioAnswer",
    "PreviewAnswer",
    "ProgressAnswer",
    "PublishRequest",
    "PublishedAnswer",
    "Refusal",
    "RejectedItem",
    "RenameRequest",
    "RenameThemeRequest",
    "RenamedAnswer",
    "ReplayAnswer",
    "RevertRequest",
    "ReviewAnswer",
    "Reviewed",
    "RollbackRequest",
    "RolledBack",
    "SegmentChanged",
    "SegmentCheckAnswer",
    "SegmentMembersAnswer",
    "SegmentName",
    "SegmentSave",
    "SegmentSaved",
    "SegmentsAnswer",
    "SpanSaid",
    "SuggestAnswer",
    "ThemesAnswer",
    "ToneAnswer",
    "UndoRequest",
    "UndoThemeRequest",
    "UndoToneRequest",
    "VelocityAnswer",
    "WaitingAnswer",
    "WorkspaceAnswer",
]
