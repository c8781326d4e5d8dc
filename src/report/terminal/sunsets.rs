//! When operations go away, for a person: what goes first comes first.

use std::io::{self, Write};

use anstyle::AnsiColor;

use super::deprecation::{TEXT_LIMIT, write_details};
use super::options::Options;
use super::page::{Break, Page, bold, counted, dim};
use super::pieces::unstyled;
use crate::deprecation::policy::days_words;
use crate::model::moment::Moment;
use crate::report::escape::excerpt;
use crate::report::sunset_words;
use crate::summary::{SunsetRow, Sunsets};

/// Writes the list.
pub fn write_sunsets(out: &mut impl Write, sunsets: &Sunsets, options: &Options) -> io::Result<()> {
    let mut page = Page::new(out, options);
    let style = bold(AnsiColor::Cyan);
    let title = sunset_words::headline(sunsets);
    page.hanging("SUNSETS  ", style, 2, &title, Break::Words)?;
    for one in &sunsets.sunsets {
        let day = one.row.sunset.map_or_else(String::new, Moment::day);
        let left = one.row.days_left.map_or_else(String::new, days_words);
        let style = match one.row.days_left {
            Some(..0) => bold(AnsiColor::Red),
            _ => unstyled(),
        };
        page.verbatim(style, &format!("  {day}  {left}"))?;
        write_row(&mut page, one)?;
    }
    if sunsets.undated.is_empty() {
        return Ok(());
    }
    page.gap()?;
    let count = sunsets.undated.len() as u64;
    let title = counted(count, "deprecated operation");
    page.hanging("NO SUNSET  ", style, 2, &title, Break::Words)?;
    for one in &sunsets.undated {
        write_row(&mut page, one)?;
    }
    Ok(())
}

fn write_row(page: &mut Page<'_>, one: &SunsetRow) -> io::Result<()> {
    let operation = excerpt(&one.row.operation, TEXT_LIMIT);
    page.hanging("    ", unstyled(), 6, &operation, Break::Anywhere)?;
    let host = excerpt(&one.host, TEXT_LIMIT);
    page.hanging("      host       ", dim(), 17, &host, Break::Anywhere)?;
    if let Some(owner) = &one.owner {
        let owner = excerpt(owner, TEXT_LIMIT);
        page.hanging("      owner      ", dim(), 17, &owner, Break::Words)?;
    }
    write_details(page, &one.host, &one.row)
}
