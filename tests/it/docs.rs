//! The documentation: its commands run as they are pasted, its files are read without a
//! mistake, and every flag that its text gives to a command is there.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::support::{command, driftcheck, project};

/// Stands in the line above a block of commands that cannot be run, with the reason.
const NOT_RUN: &str = "<!-- not run: ";

/// A fenced block of a page.
struct Block {
    line: usize,
    language: String,
    text: String,
    is_run: bool,
}

/// The pages for users and for contributors, but for the README, which `.ci/readme` runs.
fn pages() -> Vec<PathBuf> {
    let docs = std::fs::read_dir(project().join("docs")).unwrap();
    let docs = docs.map(|entry| entry.unwrap().path());
    let is_page = |path: &PathBuf| path.extension().is_some_and(|extension| extension == "md");
    let mut pages: Vec<PathBuf> = docs.filter(is_page).collect();
    pages.push(project().join("CONTRIBUTING.md"));
    pages.push(project().join("SECURITY.md"));
    pages.push(project().join("cases/README.md"));
    pages.sort();
    pages
}

/// The blocks of a page, and its text outside of them.
fn read(page: &Path) -> (Vec<Block>, String) {
    let text = std::fs::read_to_string(page).unwrap();
    let (mut blocks, mut prose, mut above) = (Vec::new(), String::new(), "");
    let mut open: Option<Block> = None;
    for (at, line) in text.lines().enumerate() {
        let fence = line.trim_start().strip_prefix("```");
        match (open.as_mut(), fence) {
            (Some(_), Some("")) => blocks.extend(open.take()),
            (Some(block), _) => block.text += &format!("{line}\n"),
            (None, Some(language)) => {
                open = Some(Block {
                    line: at + 1,
                    language: language.to_owned(),
                    text: String::new(),
                    is_run: !above.starts_with(NOT_RUN),
                });
            }
            (None, None) => prose += &format!("{line}\n"),
        }
        above = line.trim_start();
    }
    assert!(open.is_none(), "{}: a block is not closed", page.display());
    (blocks, prose)
}

/// A copy of this repository's suite.
fn copy_of_the_suite() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let copied = Command::new("cp")
        .args(["-R", "driftcheck.toml", "cases", "schemas", "examples"])
        .arg(folder.path())
        .current_dir(project())
        .status();
    assert!(copied.unwrap().success());
    folder
}

/// The binary's environment, for a shell that finds it.
fn shell(folder: &Path, script: &str) -> Command {
    let mut shell = Command::new("bash");
    shell.args(["-euo", "pipefail", "-c", script]);
    shell.current_dir(folder);
    let binary = command(folder);
    for (name, value) in binary.get_envs() {
        match value {
            Some(value) => shell.env(name, value),
            None => shell.env_remove(name),
        };
    }
    let bin = Path::new(binary.get_program()).parent().unwrap();
    let path = std::env::var("PATH").unwrap();
    shell.env("PATH", format!("{}:{path}", bin.display()));
    // Who accepts something, where git knows nobody.
    shell.env("GIT_CONFIG_COUNT", "2");
    for (at, (key, value)) in [("user.name", "Ann"), ("user.email", "ann@example.com")]
        .iter()
        .enumerate()
    {
        shell.env(format!("GIT_CONFIG_KEY_{at}"), key);
        shell.env(format!("GIT_CONFIG_VALUE_{at}"), value);
    }
    shell
}

#[test]
fn every_command_of_a_page_runs_as_it_is_pasted() {
    let mut run = 0;
    for page in pages() {
        let (blocks, _) = read(&page);
        for block in &blocks {
            let place = format!("{}:{}", page.display(), block.line);
            assert!(!block.language.is_empty(), "{place}: name the language");
            let has_commands = block
                .text
                .lines()
                .any(|line| line.starts_with("driftcheck "));
            assert!(
                block.language == "sh" || !has_commands,
                "{place}: commands stand in a block of `sh`"
            );
        }
        let is_script = |block: &&Block| block.language == "sh" && block.is_run;
        let script: Vec<&str> = blocks
            .iter()
            .filter(is_script)
            .map(|block| &*block.text)
            .collect();
        if script.is_empty() {
            continue;
        }
        run += script.len();
        let folder = copy_of_the_suite();
        let script = format!("git init -q .\n{}", script.concat());
        let ended = shell(folder.path(), &script).output().unwrap();
        assert!(
            ended.status.success(),
            "{}: {}\n{}\n{}",
            page.display(),
            ended.status,
            String::from_utf8_lossy(&ended.stdout),
            String::from_utf8_lossy(&ended.stderr)
        );
    }
    assert!(run > 5, "only {run} blocks were run");
}

#[test]
fn every_file_that_a_page_shows_is_read_without_a_mistake() {
    let mut read_files = 0;
    for page in pages() {
        for block in read(&page).0 {
            let first = block.text.lines().next().unwrap_or_default();
            let Some(file) = first.strip_prefix("# ").filter(|name| is_of_a_suite(name)) else {
                continue;
            };
            read_files += 1;
            // Settings are read by themselves, as they fit other cases than those of this suite.
            let (folder, command) = match file {
                "driftcheck.toml" => (tempfile::tempdir().unwrap(), "hosts"),
                _ => (copy_of_the_suite(), "check"),
            };
            for inside in ["cases", "schemas"] {
                std::fs::create_dir_all(folder.path().join(inside)).unwrap();
            }
            // Where `import openapi` puts it.
            let document = "members.openapi.yaml";
            let copy = folder.path().join("schemas").join(document);
            std::fs::copy(project().join("examples").join(document), copy).unwrap();
            std::fs::write(folder.path().join(file), &block.text).unwrap();
            let ended = driftcheck(folder.path(), &[command]);
            let place = format!("{}:{}", page.display(), block.line);
            assert_eq!(ended.status, 0, "{place}: {}{}", ended.out, ended.err);
        }
    }
    assert!(read_files > 5, "only {read_files} files were read");
}

fn is_of_a_suite(name: &str) -> bool {
    name == "driftcheck.toml" || (name.starts_with("cases/") && name.ends_with(".yaml"))
}

#[test]
fn every_flag_that_a_page_gives_to_a_command_is_there() {
    let mut help: BTreeMap<Vec<String>, String> = BTreeMap::new();
    let mut pages = pages();
    pages.push(project().join("README.md"));
    for page in pages {
        let (blocks, prose) = read(&page);
        let scripts = blocks.iter().filter(|block| block.language == "sh");
        let lines = scripts.flat_map(|block| block.text.lines());
        let spans = prose
            .lines()
            .flat_map(|line| line.split('`').skip(1).step_by(2));
        for text in lines.chain(spans) {
            let Some(at) = text.find("driftcheck ") else {
                continue;
            };
            // Behind a pipe or a comment other programs have the word.
            let own = text[at..].split(['|', '#', ';', '&']).next().unwrap();
            let words: Vec<&str> = own.split_whitespace().skip(1).collect();
            let is_word = |word: &&&str| word.chars().all(|c| c.is_ascii_lowercase() || c == '-');
            let depth = match words.first() {
                Some(&("baseline" | "import")) => 2,
                _ => 1,
            };
            let names = words.iter().take_while(|word| !word.starts_with('-'));
            let names = names.take(depth).filter(is_word);
            let called: Vec<String> = names.map(ToString::to_string).collect();
            let Some(name) = called.first() else {
                continue;
            };
            let shown = help.entry(called.clone()).or_insert_with(|| {
                let mut arguments: Vec<&str> = called.iter().map(String::as_str).collect();
                arguments.push("--help");
                let ended = driftcheck(project(), &arguments);
                assert_eq!(ended.status, 0, "{}: `{text}`: {name}", page.display());
                ended.out
            });
            let driven = words.iter().take_while(|word| **word != "--");
            for flag in driven.filter(|word| word.starts_with("--") || word.starts_with("[--")) {
                let flag = flag.trim_matches(['[', ']']).split('=').next().unwrap();
                assert!(shown.contains(flag), "{}: `{text}`: {flag}", page.display());
            }
        }
    }
}

/// The anchor that a heading gets.
fn anchor(heading: &str) -> String {
    let heading = heading.trim_start_matches('#').trim().to_lowercase();
    let kept = heading
        .chars()
        .filter(|c| c.is_alphanumeric() || " -_".contains(*c));
    kept.collect::<String>().replace(' ', "-")
}

#[test]
fn every_link_of_a_page_leads_to_a_heading_or_a_file() {
    let mut followed = 0;
    for page in pages().into_iter().chain([project().join("README.md")]) {
        let (_, prose) = read(&page);
        let targets = prose.split("](").skip(1);
        for target in targets.filter_map(|rest| rest.split(')').next()) {
            if target.contains("://") {
                continue;
            }
            followed += 1;
            let (file, wanted) = target.split_once('#').unwrap_or((target, ""));
            let path = match file {
                "" => page.clone(),
                _ => page.parent().unwrap().join(file),
            };
            assert!(path.exists(), "{}: {target}", page.display());
            let is_there = wanted.is_empty() || {
                let (_, prose) = read(&path);
                let mut headings = prose.lines().filter(|line| line.starts_with('#'));
                headings.any(|line| anchor(line) == wanted)
            };
            assert!(is_there, "{}: {target}", page.display());
        }
    }
    assert!(followed > 50, "only {followed} links were followed");
}
