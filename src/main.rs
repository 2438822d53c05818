//! Arguments, settings, one command, an exit code.

fn main() {}
