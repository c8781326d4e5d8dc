//! A Markdown document of a bounded size: what does not fit is counted, not dropped in
//! silence.

/// A document so far.
#[derive(Debug)]
pub(super) struct MarkdownDocument {
    text: String,
    /// So many bytes it may have, but for paragraphs that are always written.
    limit: usize,
    /// Sections of which a part was left out: how much, and of what.
    left_out: Vec<String>,
}

/// A table of a section.
pub(super) struct Table<'a> {
    /// The section's title.
    pub(super) title: String,
    /// The names of its columns.
    pub(super) columns: &'a [&'a str],
    /// What one row is: `finding`.
    pub(super) unit: &'a str,
}

impl MarkdownDocument {
    /// A document of so many bytes.
    pub(super) fn within(limit: usize) -> MarkdownDocument {
        MarkdownDocument {
            text: String::new(),
            limit,
            left_out: Vec::new(),
        }
    }

    /// How many bytes it has.
    pub(super) fn len(&self) -> usize {
        self.text.len()
    }

    /// Goes on with another document, and has so much room from then on.
    pub(super) fn append(&mut self, other: MarkdownDocument, limit: usize) {
        self.text.push_str(&other.text);
        self.left_out.extend(other.left_out);
        self.limit = limit;
    }

    /// A paragraph that is always written: the caller keeps it short.
    pub(super) fn paragraph(&mut self, text: &str) {
        self.text.push_str(text);
        self.text.push_str("\n\n");
    }

    /// A paragraph that may be left out where there is no room.
    pub(super) fn optional(&mut self, text: &str) -> bool {
        let fits = self.text.len() + text.len() + 2 <= self.limit;
        if fits {
            self.paragraph(text);
        }
        fits
    }

    /// A table with as many rows as there is room for, and at most so many.
    pub(super) fn table(
        &mut self,
        table: &Table<'_>,
        rows: impl Iterator<Item = Vec<String>>,
        most: usize,
    ) {
        let mut rows = rows.peekable();
        if rows.peek().is_none() {
            return;
        }
        let rule = vec!["---"; table.columns.len()];
        let head = format!(
            "### {}\n\n| {} |\n| {} |\n",
            table.title,
            table.columns.join(" | "),
            rule.join(" | ")
        );
        let mut body = String::new();
        let mut left_out: u64 = 0;
        let mut written = 0;
        for row in rows {
            let line = format!("| {} |\n", row.join(" | "));
            let size = self.text.len() + head.len() + body.len() + line.len();
            if left_out > 0 || written == most || size > self.limit {
                left_out += 1;
            } else {
                body.push_str(&line);
                written += 1;
            }
        }
        if written > 0 {
            self.text.push_str(&head);
            self.text.push_str(&body);
            self.text.push('\n');
        }
        if left_out > 0 {
            let words = crate::report::count::counted(left_out, &format!("more {}", table.unit));
            if written > 0 && self.optional(&format!("… and {words}.")) {
                return;
            }
            self.left_out.push(words);
        }
    }

    /// The whole text, with what was left out at its end.
    pub(super) fn finish(mut self) -> String {
        if !self.left_out.is_empty() {
            let words = self.left_out.join(", ");
            self.paragraph(&format!("Left out here for want of room: {words}."));
        }
        self.text.truncate(self.text.trim_end().len());
        self.text.push('\n');
        self.text
    }
}
