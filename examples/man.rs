//! Writes the manual, a page a command, into a folder: `cargo run --example man -- FOLDER`. It is made of the help texts of the
//! commands; what they do not say of themselves stands here. `SOURCE_DATE_EPOCH` dates the pages, today otherwise.

use std::io;
use std::path::Path;

use clap::{Command, CommandFactory};
use clap_mangen::Man;
use clap_mangen::roff::{Roff, bold, italic, roman};
use quotewire::cli::Cli;

/// Files that are named in the pages, and what they are.
const FILES: [(&str, &str); 2] = [
    (
        "/etc/quotewire/quotewire.toml",
        "Settings of the service, where the package put them: every setting, its default and what it means.",
    ),
    (
        "/etc/quotewire/credentials/",
        "Passwords, keys and certificates, which only root can read. The service finds each file NAME of it as \
         /run/credentials/quotewire.service/nats_NAME.",
    ),
];

fn main() -> io::Result<()> {
    let Some(folder) = std::env::args_os().nth(1) else {
        return Err(io::Error::other("say into which folder: man FOLDER"));
    };
    std::fs::create_dir_all(&folder)?;
    let mut cli = Cli::command().disable_help_subcommand(true);
    // Global arguments and the names of the pages, "quotewire-run", are there only afterwards.
    cli.build();
    let ends = cli.get_after_help().map(ToString::to_string).unwrap_or_default();
    write_pages(&cli, &date()?, &ends, folder.as_ref())
}

/// Writes the page of `command` and those of its subcommands.
fn write_pages(command: &Command, date: &str, ends: &str, folder: &Path) -> io::Result<()> {
    let visible: Vec<&Command> = command.get_subcommands().filter(|command| !command.is_hide_set()).collect();
    for subcommand in &visible {
        write_pages(subcommand, date, ends, folder)?;
    }
    let name = command.get_display_name().unwrap_or_else(|| command.get_name());
    let man = Man::new(command.clone())
        .title(name.to_uppercase())
        .date(date)
        .source(concat!("quotewire ", env!("CARGO_PKG_VERSION")))
        .manual("quotewire");
    let mut page = Vec::new();
    man.render_title(&mut page)?;
    man.render_name_section(&mut page)?;
    man.render_synopsis_section(&mut page)?;
    man.render_description_section(&mut page)?;
    man.render_options_section(&mut page)?;
    if !visible.is_empty() {
        man.render_subcommands_section(&mut page)?;
    }
    closing(name, ends).to_writer(&mut page)?;
    std::fs::write(folder.join(man.get_filename()), tidy(&String::from_utf8_lossy(&page)))
}

/// Returns the sections that every page ends with. `ends` is the line of help that lists the exit codes.
fn closing(name: &str, ends: &str) -> Roff {
    let mut roff = Roff::new();
    roff.control("SH", ["EXIT STATUS"]);
    for end in ends.trim_start_matches("Exit codes: ").trim_end_matches('.').split(", ") {
        let (code, meaning) = end.split_once(' ').unwrap_or((end, ""));
        roff.control("TP", []).text([bold(code)]).text([roman(meaning)]);
    }
    roff.control("SH", ["FILES"]);
    for (path, what) in FILES {
        roff.control("TP", []).text([italic(path)]).text([roman(what)]);
    }
    if let Some((parent, _)) = name.rsplit_once('-') {
        roff.control("SH", ["SEE ALSO"]).text([bold(parent), roman("(1)")]);
    }
    roff
}

/// Returns `page` without blanks at the ends of lines and with one blank line for three: `mandoc -Tlint` tells of both.
fn tidy(page: &str) -> String {
    let page: String = page.lines().flat_map(|line| [line.trim_end(), "\n"]).collect();
    page.replace(".br\n\n.br\n", ".sp\n")
}

/// Returns the day that the pages bear.
fn date() -> io::Result<String> {
    let at = match std::env::var("SOURCE_DATE_EPOCH") {
        Ok(seconds) => seconds
            .parse()
            .ok()
            .and_then(|seconds| jiff::Timestamp::from_second(seconds).ok())
            .ok_or_else(|| io::Error::other(format!("SOURCE_DATE_EPOCH is no number of seconds: {seconds}")))?,
        Err(_) => jiff::Timestamp::now(),
    };
    Ok(at.strftime("%Y-%m-%d").to_string())
}
