//! The command line: one file a subcommand, each of which wires the rooms.
//!
//! `command` has clap's top, `args` what it fills. What a command is asked for goes on as
//! `options`; suite, rules and context are put together in `session`.

mod accepted;
mod args;
mod baseline;
mod check;
mod ci_workflow;
mod command;
mod commit;
mod compare;
mod consent;
mod coverage;
mod diff;
mod diff_contract;
mod document;
mod dry_run;
mod environment;
mod explain;
mod git;
mod host;
mod import;
mod init;
mod input;
mod judge;
mod kept_runs;
mod list;
mod merge;
mod missing;
mod mock;
mod next_steps;
mod no_host;
mod open;
mod open_files;
mod openapi_run;
mod options;
mod output;
mod output_file;
mod outputs;
mod planned;
mod probe;
mod probe_document;
mod proxied_command;
mod proxy;
mod proxy_judging;
mod published;
mod rejudge;
mod report;
mod run;
mod schema;
mod sending;
mod server_path;
mod session;
mod settings_shown;
mod shard;
mod signals;
mod step_summary;
mod sunsets;
mod test;
mod traffic;
mod traffic_session;
mod unused_vars;
mod waive;
mod waivers;

pub use command::main;
pub use test::conformance_main;
