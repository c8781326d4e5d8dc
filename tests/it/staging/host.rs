//! The staging host, and a run of the shipped suite against it with what a user has to set.

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use serde_json::Value;

use super::directory::{ACCOUNT, Directory, GROUP};
use super::gateway::{Trouble, behind_gateway};
use super::service::{TOKEN, answer};
use crate::support::{CannedResponse, Ended, Host, Received, command, project};

/// A staging host that is under way.
pub struct StagingHost {
    pub host: Host,
    pub directory: Arc<Mutex<Directory>>,
}

/// A run that has ended.
pub struct Run {
    pub ended: Ended,
    pub report: Value,
}

impl StagingHost {
    pub fn start(trouble: Trouble) -> StagingHost {
        let directory = Arc::new(Mutex::new(Directory::with_members()));
        let state = directory.clone();
        let asked = AtomicUsize::new(0);
        let respond = move |request: &Received| -> CannedResponse {
            let number = asked.fetch_add(1, Ordering::SeqCst) + 1;
            let response = trouble.before_service(number, request).unwrap_or_else(|| {
                let is_expired = trouble.expired_from.is_some_and(|from| number >= from);
                answer(&mut state.lock().unwrap(), &trouble, request, is_expired)
            });
            behind_gateway(response, number)
        };
        StagingHost {
            host: Host::start(respond),
            directory,
        }
    }

    /// A run of the shipped suite.
    pub fn start_run(&self, reports: &Path, arguments: &[&str]) -> Command {
        let mut command = self.command("run");
        command.arg("--report-dir").arg(reports).args(arguments);
        command
    }

    /// A command on the shipped suite, with the five settings that staging needs.
    pub fn command(&self, name: &str) -> Command {
        let mut command = command(project());
        command
            .args([name, "--host", "staging"])
            .env("MPT_API_BASE_URL", &self.host.url)
            .env("MPT_API_TOKEN", TOKEN)
            .env("DRIFTCHECK_VAR_account", ACCOUNT)
            .env("DRIFTCHECK_VAR_group", GROUP)
            .env("DRIFTCHECK_VAR_mail_domain", "mailbox.test")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    pub fn run(&self, arguments: &[&str]) -> Run {
        self.run_given(&[], arguments)
    }

    /// Runs with further variables of the environment.
    pub fn run_given(&self, variables: &[(&str, &str)], arguments: &[&str]) -> Run {
        let folder = tempfile::tempdir().unwrap();
        let mut command = self.start_run(folder.path(), arguments);
        let child = command.envs(variables.iter().copied()).spawn().unwrap();
        Run::of(child, folder.path())
    }

    /// How many requests of a method there were whose path ends like this.
    pub fn count(&self, method: &str, end: &str) -> usize {
        let received = self.host.received();
        let of_kind = received.iter().filter(|request| {
            let path = request.target.split('?').next().unwrap_or_default();
            request.method == method && path.ends_with(end)
        });
        of_kind.count()
    }

    /// Mails, memberships made and memberships removed, so far.
    pub fn effects(&self) -> (usize, usize, usize) {
        let directory = self.directory.lock().unwrap();
        (directory.mails, directory.created, directory.deleted)
    }

    /// How many of those whom the suite invited are still members.
    pub fn left_behind(&self) -> usize {
        self.directory.lock().unwrap().left_behind().len()
    }

    /// Whoever is still a member stands in the report as left behind.
    pub fn assert_nothing_is_left_unsaid(&self, run: &Run) {
        let reported = run.report["left_behind"].to_string();
        for id in self.directory.lock().unwrap().left_behind() {
            assert!(reported.contains(&id), "{id}: {}", run.words());
        }
    }
}

impl Run {
    /// Waits for a run's end.
    pub fn of(child: Child, reports: &Path) -> Run {
        let ended: Ended = child.wait_with_output().unwrap().into();
        let runs = std::fs::read_dir(reports).unwrap().flatten();
        let report = runs
            .map(|run| run.path().join("report.json"))
            .find(|file| file.is_file())
            .unwrap_or_else(|| panic!("no report\n{}{}", ended.out, ended.err));
        let report = std::fs::read_to_string(report).unwrap();
        Run {
            ended,
            report: serde_json::from_str(&report).unwrap(),
        }
    }

    pub fn total(&self, name: &str) -> u64 {
        self.report["totals"][name].as_u64().unwrap()
    }

    /// The reasons why cases were skipped, or the causes that blocked them.
    pub fn causes(&self, of: &str) -> Vec<(String, usize)> {
        let rows = self.report[of].as_array().unwrap().iter();
        let rows = rows.map(|row| {
            let words = row["cause"].as_str().or(row["reason"].as_str()).unwrap();
            (words.to_owned(), row["cases"].as_array().unwrap().len())
        });
        rows.collect()
    }

    /// How many responses an operation whose name ends like this gave with a status.
    pub fn responses(&self, operation: &str, status: u16) -> usize {
        let rows = self.report["operations"].as_array().unwrap().iter();
        let rows = rows.filter(|row| {
            let name = row["operation"].as_str().unwrap();
            name.starts_with("POST ") && name.ends_with(operation)
        });
        let answers = rows.flat_map(|row| row["answers"].as_array().unwrap());
        let counts = answers.filter(|answer| answer["status"] == status);
        counts
            .map(|answer| answer["count"].as_u64().unwrap() as usize)
            .sum()
    }

    pub fn cases(&self, outcome: &str) -> Vec<&Value> {
        let cases = self.report["cases"].as_array().unwrap();
        let of_outcome = cases.iter().filter(|case| case["outcome"] == outcome);
        of_outcome.collect()
    }

    pub fn words(&self) -> String {
        format!("{}{}", self.ended.out, self.ended.err)
    }
}
