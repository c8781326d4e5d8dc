//! `driftcheck import postman`: cases of a collection.

use super::calls::{CallImport, Kind, stem};
use crate::cli::args::ImportPostman;
use crate::cli::output;
use crate::drafts::calls::Likeness;
use crate::drafts::{postman, slug};
use crate::error::InputError;
use crate::exit_status::ExitStatus;
use crate::source_file::read_foreign_text;

/// Writes the cases of a collection.
pub fn main(args: &ImportPostman) -> ExitStatus {
    output::ended(run(args))
}

fn run(args: &ImportPostman) -> Result<String, Vec<InputError>> {
    let kind = Kind {
        name: "postman",
        likeness: Likeness::Never,
    };
    let mut import = CallImport::new(args.calls.options(), kind, &args.file)?;
    let shown = import.shown().to_owned();
    let text = read_foreign_text(&args.file, &shown).map_err(|error| vec![error])?;
    let collection = postman::read(&text, &shown, &mut import.marks)?;
    for (call, names) in collection.calls {
        let route = import.route(&call, &names);
        import.add(call, route);
    }
    let name = match slug(&collection.name).is_empty() {
        true => stem(&args.file),
        false => collection.name,
    };
    import.end(&name, collection.set)
}
