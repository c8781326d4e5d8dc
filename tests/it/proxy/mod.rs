//! `driftcheck proxy` between real sockets: what a client sees through it is what it sees
//! without it, and what passes is judged.

mod bytes;
mod clients;
mod command;
mod ending;
mod hosts;
mod judged;
mod keeping_up;
mod page;
mod running;
mod smuggling;
mod streams;
mod versions;
