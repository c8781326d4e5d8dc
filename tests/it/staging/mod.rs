//! The shipped suite against a host that is right and not our mock: another team's framework,
//! behind a gateway, with a state that others change too.

mod directory;
mod ends;
mod fixtures;
mod gateway;
mod host;
mod pages;
mod right;
mod service;
