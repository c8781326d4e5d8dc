//! The diff of two values as lines: only the changed hunks with their context, words
//! marked within changed lines, cut at a given length. It is data: a terminal and a page
//! colour it as they like.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use similar::{ChangeTag, DiffOp, TextDiff as Words, group_diff_ops};

use super::items::Keyed;
use super::lines::Lines;
use super::lockstep::{Lockstep, arrange, lockstep};
use super::selector::Rules;

/// The most lines of context around a change.
const CONTEXT: usize = 3;
/// The lines that name the two sides, and the one that says what was left out.
const HEADING: usize = 3;
/// Of a run of removed or added lines, at most so many are shown.
const LONGEST_RUN: usize = 20;
/// Longer lines are not compared word by word.
const WORDS_LIMIT: usize = 4_096;
/// Longer parts of a line are cut to so many characters.
const SPAN_LIMIT: usize = 160;
/// Lines that have less than this in common are shown as a whole.
const WORDS_IN_COMMON: f32 = 0.2;

/// Two values as a unified diff.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct TextDiff {
    /// The changed places, from top to bottom.
    pub hunks: Vec<Hunk>,
    /// How many lines only the left value has, also those that were cut.
    pub removed: usize,
    /// How many lines only the right value has, also those that were cut.
    pub added: usize,
    /// What was left out to stay within the length asked for.
    pub cut: Cut,
}

/// What was left out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Cut {
    /// Whole hunks.
    pub hunks: usize,
    /// Changed lines, those of whole hunks among them.
    pub lines: usize,
}

/// Changed lines that stand close together.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Hunk {
    /// The JSON Pointer of the object or array in which the first change stands.
    pub pointer: String,
    /// The first line on the left, counted from 1.
    pub left_line: usize,
    /// How many lines of the left it spans.
    pub left_count: usize,
    /// The first line on the right, counted from 1.
    pub right_line: usize,
    /// How many lines of the right it spans.
    pub right_count: usize,
    /// Its lines.
    pub lines: Vec<HunkLine>,
}

/// One line of a hunk.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct HunkLine {
    /// Which side has it.
    pub sign: Sign,
    /// Its text in parts.
    pub spans: Vec<Span>,
}

/// Which side has a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Sign {
    /// Both.
    Same,
    /// The left one.
    Removed,
    /// The right one.
    Added,
    /// Neither: it says how many lines were left out here.
    Cut,
}

/// A part of a line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Span {
    /// The text.
    pub text: String,
    /// Whether it is what changed in the line.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub changed: bool,
}

/// Two values as lines, in at most `most_lines` with their heading; `None` where they are the same under
/// the rules. The context shrinks before anything is cut.
pub fn text_diff<'v>(
    left: impl Into<Keyed<'v>>,
    right: impl Into<Keyed<'v>>,
    rules: &Rules,
    most_lines: usize,
) -> Option<TextDiff> {
    let (left, right) = (arrange(left.into(), rules), arrange(right.into(), rules));
    let both = lockstep(&left, &right);
    if both.ops.iter().all(|op| matches!(op, DiffOp::Equal { .. })) {
        return None;
    }
    let room = most_lines.saturating_sub(HEADING);
    let mut context = CONTEXT;
    while context > 0 && length(&both.ops, context) > room {
        context -= 1;
    }
    let mut diff = TextDiff::default();
    let mut room = room;
    for group in group_diff_ops(both.ops.clone(), context) {
        let (removed, added) = counts(&group);
        diff.removed += removed;
        diff.added += added;
        let (hunk, cut) = hunk(&both, &group);
        if hunk.lines.len() + 1 > room {
            diff.cut.hunks += 1;
            diff.cut.lines += removed + added;
            room = 0;
            continue;
        }
        room -= hunk.lines.len() + 1;
        diff.cut.lines += cut;
        diff.hunks.push(hunk);
    }
    Some(diff)
}

impl TextDiff {
    /// As a unified diff without colours, such as a terminal or a file takes it.
    pub fn to_unified(&self, left: &str, right: &str) -> String {
        let mut text = format!("--- {left}\n+++ {right}\n");
        for hunk in &self.hunks {
            text.push_str(&format!("{}\n", hunk.heading()));
            for line in &hunk.lines {
                text.push(line.sign.character());
                line.spans.iter().for_each(|span| text.push_str(&span.text));
                text.push('\n');
            }
        }
        if let Some(rest) = self.rest() {
            text.push_str(&format!(" {rest}\n"));
        }
        text
    }

    /// What was left out as whole hunks, in words; `None` where nothing was.
    pub fn rest(&self) -> Option<String> {
        let plural = |count| if count == 1 { "" } else { "s" };
        (self.cut.hunks > 0).then(|| {
            let (hunks, lines) = (self.cut.hunks, self.cut.lines);
            format!(
                "… {hunks} more place{}, {lines} changed line{} not shown",
                plural(hunks),
                plural(lines)
            )
        })
    }
}

impl Hunk {
    /// `@@ -3,7 +3,7 @@ /modules/4`
    pub fn heading(&self) -> String {
        let range = |line: usize, count: usize| match count {
            1 => line.to_string(),
            _ => format!("{line},{count}"),
        };
        let left = range(self.left_line, self.left_count);
        let right = range(self.right_line, self.right_count);
        let heading = format!("@@ -{left} +{right} @@ {}", self.pointer);
        heading.trim_end().to_owned()
    }
}

impl Sign {
    /// The first character of its lines.
    pub fn character(self) -> char {
        match self {
            Sign::Same | Sign::Cut => ' ',
            Sign::Removed => '-',
            Sign::Added => '+',
        }
    }
}

/// How many lines the hunks take with so much context.
fn length(ops: &[DiffOp], context: usize) -> usize {
    let lines = |op: &DiffOp| match op {
        DiffOp::Equal { len, .. } => *len,
        op => shown(op.old_range().len()) + shown(op.new_range().len()),
    };
    group_diff_ops(ops.to_vec(), context)
        .iter()
        .map(|group| 1 + group.iter().map(lines).sum::<usize>())
        .sum()
}

fn shown(count: usize) -> usize {
    if count > LONGEST_RUN {
        LONGEST_RUN + 1
    } else {
        count
    }
}

fn counts(group: &[DiffOp]) -> (usize, usize) {
    group
        .iter()
        .filter(|op| !matches!(op, DiffOp::Equal { .. }))
        .fold((0, 0), |(removed, added), op| {
            (removed + op.old_range().len(), added + op.new_range().len())
        })
}

fn hunk(both: &Lockstep<'_>, group: &[DiffOp]) -> (Hunk, usize) {
    let sum = |side: fn(&DiffOp) -> std::ops::Range<usize>| {
        let start = group.first().map_or(0, |op| side(op).start);
        let end = group.last().map_or(0, |op| side(op).end);
        (start, end.saturating_sub(start))
    };
    let (left, right) = (sum(DiffOp::old_range), sum(DiffOp::new_range));
    let first = group.iter().find(|op| !matches!(op, DiffOp::Equal { .. }));
    let pointer = match first {
        Some(op) if !op.new_range().is_empty() => both.right.pointer_at(op.new_range().start),
        Some(op) => both.left.pointer_at(op.old_range().start),
        None => String::new(),
    };
    let mut hunk = Hunk {
        pointer: around(pointer, first),
        // As in every unified diff: an empty side names the line before it.
        left_line: left.0 + usize::from(left.1 > 0),
        left_count: left.1,
        right_line: right.0 + usize::from(right.1 > 0),
        right_count: right.1,
        lines: Vec::new(),
    };
    let mut cut = 0;
    for op in group {
        let (old, new) = (op.old_range(), op.new_range());
        if let DiffOp::Equal { .. } = op {
            let same = new.map(|at| whole(Sign::Same, both.right.line(at)));
            hunk.lines.extend(same);
            continue;
        }
        if let (1, 1) = (old.len(), new.len()) {
            let pair = (both.left.line(old.start), both.right.line(new.start));
            hunk.lines.extend(inline(pair.0, pair.1));
            continue;
        }
        cut += run(&mut hunk.lines, Sign::Removed, &both.left, old);
        cut += run(&mut hunk.lines, Sign::Added, &both.right, new);
    }
    (hunk, cut)
}

/// A whole object or array that came or went is named by what it stands in.
fn around(pointer: String, op: Option<&DiffOp>) -> String {
    let is_whole = op.is_some_and(|op| op.old_range().len() > 1 || op.new_range().len() > 1);
    match pointer.rsplit_once('/') {
        Some((outer, _)) if is_whole => outer.to_owned(),
        _ => pointer,
    }
}

/// Adds a run of lines of one side; says how many it left out.
fn run(
    lines: &mut Vec<HunkLine>,
    sign: Sign,
    side: &Lines<'_>,
    range: std::ops::Range<usize>,
) -> usize {
    let count = range.len();
    let kept = if count > LONGEST_RUN {
        LONGEST_RUN
    } else {
        count
    };
    lines.extend(range.take(kept).map(|at| whole(sign, side.line(at))));
    let cut = count - kept;
    if cut > 0 {
        let word = match sign {
            Sign::Removed => "removed",
            _ => "added",
        };
        lines.push(whole(Sign::Cut, &format!("… {cut} more lines {word}")));
    }
    cut
}

fn whole(sign: Sign, text: &str) -> HunkLine {
    let spans = vec![Span {
        text: shortened(text),
        changed: false,
    }];
    HunkLine { sign, spans }
}

/// A line that changed, on both sides, with the words that differ marked.
pub(super) fn inline(left: &str, right: &str) -> [HunkLine; 2] {
    let mut lines = [Sign::Removed, Sign::Added].map(|sign| HunkLine {
        sign,
        spans: Vec::new(),
    });
    if left.len().max(right.len()) > WORDS_LIMIT {
        return [whole(Sign::Removed, left), whole(Sign::Added, right)];
    }
    // The comma behind a value is no part of the word that is marked.
    let parts = |text| match str::strip_suffix(text, ',') {
        Some(bare) => (bare, ","),
        None => (text, ""),
    };
    let ((bare_left, left_comma), (bare_right, right_comma)) = (parts(left), parts(right));
    let words = Words::from_words(bare_left, bare_right);
    if words.ratio() < WORDS_IN_COMMON {
        return [whole(Sign::Removed, left), whole(Sign::Added, right)];
    }
    let mut add = |line: usize, text: &str, changed: bool| {
        let spans: &mut Vec<Span> = &mut lines[line].spans;
        match spans.last_mut() {
            Some(last) if last.changed == changed => last.text.push_str(text),
            _ => spans.push(Span {
                text: text.to_owned(),
                changed,
            }),
        }
    };
    for change in words.iter_all_changes() {
        let text = change.value();
        match change.tag() {
            ChangeTag::Delete => add(0, text, true),
            ChangeTag::Insert => add(1, text, true),
            ChangeTag::Equal => {
                add(0, text, false);
                add(1, text, false);
            }
        }
    }
    let is_alone = left_comma != right_comma;
    for (line, comma) in [left_comma, right_comma].into_iter().enumerate() {
        if !comma.is_empty() {
            add(line, comma, is_alone);
        }
    }
    for span in lines.iter_mut().flat_map(|line| &mut line.spans) {
        span.text = shortened(&span.text);
    }
    lines
}

/// A text of bounded length: its start, its end, and how much stands between.
fn shortened(text: &str) -> String {
    if text.len() <= SPAN_LIMIT {
        return text.to_owned();
    }
    let count = text.chars().count();
    if count <= SPAN_LIMIT {
        return text.to_owned();
    }
    let head: String = text.chars().take(SPAN_LIMIT / 2).collect();
    let tail: String = text.chars().skip(count - SPAN_LIMIT / 4).collect();
    let between = count - SPAN_LIMIT / 2 - SPAN_LIMIT / 4;
    format!("{head}…({between} more)…{tail}")
}
