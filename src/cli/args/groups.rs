//! The list of subcommands in `--help`, by what people do with them.

use clap::Command;

/// What people do, and the subcommands for it.
const GROUPS: [(&str, &[&str]); 5] = [
    ("Run", &["run", "judge", "proxy", "test", "probe", "mock"]),
    (
        "Review",
        &[
            "report", "open", "explain", "baseline", "waive", "waivers", "sunsets", "history",
            "rejudge", "merge", "export",
        ],
    ),
    ("Compare", &["compare", "diff", "diff-contract"]),
    ("Inspect", &["list", "check", "hosts", "coverage"]),
    (
        "Author",
        &["init", "import", "schema", "man", "completions", "help"],
    ),
];

/// So wide is the column of names.
const NAME_WIDTH: usize = 15;

/// The same command, whose help lists its subcommands in groups.
pub fn grouped(command: Command) -> Command {
    let styles = command.get_styles().clone();
    let (header, literal) = (styles.get_header(), styles.get_literal());
    let width = terminal_size::terminal_size().map_or(80, |(width, _)| usize::from(width.0));
    let room = width.clamp(60, 100) - NAME_WIDTH - 2;
    let mut list = String::new();
    for (group, names) in GROUPS {
        list.push_str(&format!("{header}{group}:{header:#}\n"));
        for name in names {
            let found = command.find_subcommand(name);
            let about = found.and_then(Command::get_about).map(ToString::to_string);
            let about = about.unwrap_or_else(|| "Print the help of a subcommand".to_owned());
            let mut label = format!(
                "  {literal}{name}{literal:#}{:1$}",
                "",
                NAME_WIDTH - name.len()
            );
            for line in wrapped(&about, room) {
                list.push_str(&format!("{label}{line}\n"));
                label = " ".repeat(NAME_WIDTH + 2);
            }
        }
        list.push('\n');
    }
    let template = format!(
        "{{about-with-newline}}\n{{usage-heading}} {{usage}}\n\n{list}{header}Options:{header:#}\n{{options}}{{after-help}}"
    );
    command.help_template(template)
}

/// A text in lines of at most so many characters.
fn wrapped(text: &str, room: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split(' ') {
        match lines.last_mut() {
            Some(line) if line.is_empty() => line.push_str(word),
            Some(line) if line.chars().count() + 1 + word.chars().count() <= room => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

/// The subcommands that the groups name.
#[cfg(test)]
pub fn names() -> Vec<&'static str> {
    GROUPS
        .iter()
        .flat_map(|(_, names)| names.iter().copied())
        .collect()
}
