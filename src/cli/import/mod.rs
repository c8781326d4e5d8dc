//! `driftcheck import`: cases of what others have, a document, a recording, commands of curl or
//! a collection, as files to edit.

mod calls;
mod command;
mod curl;
mod generated;
mod har;
mod hosts;
mod openapi;
mod postman;
mod profile;
mod routes;
mod written;

pub(super) use command::main;
