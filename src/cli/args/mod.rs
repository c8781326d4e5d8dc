//! The command line as clap sees it: the types that it fills, and what is made of them for
//! everything below, which knows no clap.

mod baseline;
mod compare;
mod groups;
mod import;
mod openapi;
mod recorded;
mod run;
mod sent;
mod shared;
mod suite;
mod traffic;
mod value;
mod waivers;

pub use baseline::{
    AcceptArgs, BaselineArgs, BaselineCommand, ListBaselinesArgs, PruneArgs, RejectArgs, ReviewArgs,
};
pub use compare::CompareArgs;
pub use groups::grouped;
#[cfg(test)]
pub use groups::names;
pub use import::{Import, ImportCurl, ImportHar, ImportPostman};
pub use openapi::{CoverageArgs, ImportOpenapi};
pub use recorded::{
    DiffArgs, DiffContractArgs, ExplainArgs, ExportArgs, HistoryArgs, MergeArgs, OpenArgs,
    RejudgeArgs, ReportArgs, SunsetsArgs,
};
pub use run::RunArgs;
pub use suite::{
    CheckArgs, CiSystem, HostsArgs, InitArgs, ListArgs, ManArgs, MockArgs, ProbeArgs, SchemaArgs,
    TestArgs,
};
pub use traffic::{JudgeArgs, ProxyArgs};
pub use value::{Colour, DiffFormat, ExportFormat, HistoryFormat, ListFormat, SunsetsFormat};
pub use waivers::{WaiveArgs, WaiversArgs};
