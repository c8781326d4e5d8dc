//! `driftcheck import curl`: cases of commands.

use serde_json::Map;

use super::calls::{CallImport, Kind, stem};
use crate::cli::args::ImportCurl;
use crate::cli::output;
use crate::drafts::calls::Likeness;
use crate::drafts::curl;
use crate::error::InputError;
use crate::exit_status::ExitStatus;
use crate::source_file::read_foreign_text;

/// Writes the cases of a file of commands.
pub fn main(args: &ImportCurl) -> ExitStatus {
    output::ended(run(args))
}

fn run(args: &ImportCurl) -> Result<String, Vec<InputError>> {
    let kind = Kind {
        name: "curl",
        likeness: Likeness::Same,
    };
    let mut import = CallImport::new(args.calls.options(), kind, &args.file)?;
    let shown = import.shown().to_owned();
    let text = read_foreign_text(&args.file, &shown).map_err(|error| vec![error])?;
    let (calls, others) = curl::calls(&text, &shown, &mut import.marks)?;
    for call in calls {
        let route = import.route(&call, &[]);
        import.add(call, route);
    }
    (0..others).for_each(|_| import.leave_out("commands that are not curl's"));
    import.end(&stem(&args.file), Map::new())
}
