//! `driftcheck waivers`: what is accepted, by whom and until when.

use serde::Serialize;

use super::args::{ListFormat, WaiversArgs};
use super::environment::variables;
use super::{input, output};
use crate::exit_status::ExitStatus;
use crate::model::day::Day;
use crate::model::moment::Moment;
use crate::model::waiver::Waiver;
use crate::report::escape::clean;
use crate::report::{counted, words_of_days};
use crate::summary::WaiverState;

/// A waiver and where it stands today.
#[derive(Serialize)]
struct Listed<'a> {
    state: WaiverState,
    days_left: i64,
    waiver: &'a Waiver,
}

/// Lists the waivers of the suite, the one that ends first before the others.
pub fn main(args: &WaiversArgs) -> ExitStatus {
    let clock = args.now.unwrap_or_else(crate::model::moment::now);
    let loaded = variables(&[]).and_then(|vars| input::load_at(&args.suite.paths(), &vars, clock));
    let suite = match loaded {
        Ok(loaded) => loaded.suite,
        Err(errors) => return output::refuse(&errors),
    };
    let today = Day::from(Moment::from(clock));
    let listed = |waiver| Listed {
        state: WaiverState::of(waiver, today),
        days_left: today.days_until(waiver.until),
        waiver,
    };
    let mut waivers: Vec<Listed<'_>> = suite.waivers.iter().map(listed).collect();
    waivers.sort_by_key(|one| one.days_left);
    match args.format {
        ListFormat::Text => output::print(&text(&waivers)),
        ListFormat::Json => output::print_json(&waivers),
    }
}

fn text(waivers: &[Listed<'_>]) -> String {
    let mut text = String::new();
    for one in waivers {
        let Waiver {
            owner,
            reason,
            ticket,
            until,
            file,
            line,
            ..
        } = one.waiver;
        let ticket = ticket.as_ref();
        let ticket = ticket.map_or_else(String::new, |ticket| format!(" ({})", clean(ticket)));
        text.push_str(&format!(
            "{:<9}  {until} ({})  {}\n           {}: {}{ticket}\n           {}:{line}\n",
            one.state.as_str(),
            words_of_days(one.days_left),
            clean(&one.waiver.selection()),
            clean(owner),
            clean(reason),
            clean(file),
        ));
    }
    let of = |state| waivers.iter().filter(|one| one.state == state).count();
    let mut total = counted(waivers.len(), "waiver");
    for state in [WaiverState::EndsSoon, WaiverState::Expired] {
        if of(state) > 0 {
            total.push_str(&format!(", {} {}", of(state), state.as_str()));
        }
    }
    format!("{text}{total}\n")
}
