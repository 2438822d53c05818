//! The command `backfill`: a part of the input stream enriched once more, beside the live work.

use std::io::{self, IsTerminal};
use std::process::ExitCode;

use async_nats::jetstream::Context;
use indicatif::{ProgressBar, ProgressStyle};
use jiff::Timestamp;
use tokio_util::sync::CancellationToken;

use super::setup::{ANSWER_TIMEOUT, connect_for, fail};
use super::{EXIT_SETTINGS, EXIT_SOME_FAILED, Signals, engine, print, tell};
use crate::config::{self, InputMode, Settings, subject};
use crate::nats::topology::{self, ConsumerState, Edge, Plan, PlanError, Wish};
use crate::telemetry::{Metrics, log};
use crate::worker::{self, Backfill, BackfillEnd};

/// Arguments of `backfill`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Sequence of the first message; without it the oldest
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..), conflicts_with = "since")]
    pub from_seq: Option<u64>,
    /// Sequence of the last message; without it the newest that there is at the start
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..), conflicts_with = "until")]
    pub to_seq: Option<u64>,
    /// Only what was stored since then: 2026-11-28T06:00:00Z, or so long ago: 2h, 3d
    #[arg(long, value_name = "TIME")]
    pub since: Option<String>,
    /// Only what was stored before then
    #[arg(long, value_name = "TIME")]
    pub until: Option<String>,
    /// Only what was published on this subject, with or without wildcards; without it all that the worker reads
    #[arg(long)]
    pub subject: Option<String>,
    /// Most articles a second; without it as many as the threads make
    #[arg(long, value_name = "A_SECOND", value_parser = clap::value_parser!(u32).range(1..))]
    pub rate: Option<u32>,
    /// Tells what would be enriched, and enriches nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Begins anew and forgets a backfill that was stopped on its way
    ///
    /// Without it the same command goes on where it was stopped, and another one is refused.
    #[arg(long)]
    pub restart: bool,
}

/// Enriches what it is asked to and returns the exit code of the process: 0 where every message has its record, 1 where some
/// have a dead letter, that of the signal that stopped it.
pub async fn execute(settings: Settings, args: Args, signals: &Signals) -> ExitCode {
    if settings.input.mode == InputMode::Core {
        tell("input.mode is \"core\", which keeps no articles: there is nothing to enrich once more");
        return ExitCode::from(EXIT_SETTINGS);
    }
    let wish = wish(&args, &settings, Timestamp::now());
    let (connection, wish) = match connect_for(&settings, wish).await {
        Ok(both) => both,
        Err(code) => return code,
    };
    let context = connection.jetstream(ANSWER_TIMEOUT);
    let code = match topology::plan(&context, &settings, &wish).await {
        Ok(plan) if args.dry_run => print(format!("{}\n", told(&plan, &settings)).as_bytes()),
        Ok(plan) => run(&context, settings, &args, plan, signals).await,
        Err(PlanError::Empty { stream, .. }) => {
            print(format!("stream {stream} has no such message: nothing to enrich\n").as_bytes())
        }
        Err(error) => fail_to_plan(&error),
    };
    connection.close().await;
    code
}

fn fail_to_plan(error: &PlanError) -> ExitCode {
    tell(error);
    ExitCode::from(EXIT_SETTINGS)
}

/// Returns what is asked for, at this time, or what is wrong with it.
fn wish(args: &Args, settings: &Settings, now: Timestamp) -> Result<Wish, String> {
    let edge = |name: &str, sequence: Option<u64>, time: &Option<String>| match (sequence, time) {
        (Some(sequence), _) => Ok(Edge::Sequence(sequence)),
        (None, Some(time)) => parse_time(time, now).map(Edge::Time).map_err(|message| format!("--{name}: {message}")),
        (None, None) => Ok(Edge::Open),
    };
    let all = settings.input.all_subjects();
    let subjects = match &args.subject {
        None => all,
        Some(asked) if all.iter().any(|pattern| subject::covers(pattern, asked)) => vec![asked.clone()],
        Some(asked) => {
            return Err(format!(
                "--subject: {asked:?} is none of the subjects that the worker reads: {}",
                all.join(", ")
            ));
        }
    };
    let (from, to) = (edge("since", args.from_seq, &args.since)?, edge("until", args.to_seq, &args.until)?);
    if let (Some(from), Some(to)) = (args.from_seq, args.to_seq)
        && from > to
    {
        return Err(format!("--from-seq {from} comes after --to-seq {to}: name the smaller first"));
    }
    Ok(Wish { from, to, subjects, words: words(args), restarts: args.restart })
}

/// Returns the command without what changes nothing of what is enriched.
fn words(args: &Args) -> String {
    let number = |number: Option<u64>| number.map(|number| number.to_string());
    let options = [
        ("--from-seq", number(args.from_seq)),
        ("--to-seq", number(args.to_seq)),
        ("--since", args.since.clone()),
        ("--until", args.until.clone()),
        ("--subject", args.subject.clone()),
    ];
    let options = options.into_iter().filter_map(|(name, value)| value.map(|value| format!(" {name} {value}")));
    ["quotewire backfill".to_owned()].into_iter().chain(options).collect()
}

/// Returns the time that `text` says: a point of time, or a length of time before `now`.
fn parse_time(text: &str, now: Timestamp) -> Result<Timestamp, String> {
    if let Ok(time) = text.parse() {
        return Ok(time);
    }
    let ago = config::duration(text).ok().and_then(|ago| now.checked_sub(ago).ok());
    ago.ok_or_else(|| {
        format!("{text:?} is no time: write it as \"2026-11-28T06:00:00Z\", or how long ago it was: \"2h\", \"3d\"")
    })
}

/// Tells people what a backfill has before it.
fn told(plan: &Plan, settings: &Settings) -> String {
    let (first, last) = plan.lane.range.as_ref().map_or((0, 0), |range| (*range.start(), *range.end()));
    let (n, stream, subjects) = (plan.n_messages, &settings.input.stream, plan.lane.subjects.join(", "));
    let which = format!("of messages {first} to {last} of stream {stream}, on {subjects}");
    if plan.goes_on { format!("goes on: at most {n} are left {which}") } else { format!("{n} {which}") }
}

async fn run(context: &Context, settings: Settings, args: &Args, plan: Plan, signals: &Signals) -> ExitCode {
    let enricher = match engine::load(&settings.engine) {
        Ok(enricher) => enricher,
        Err(error) => {
            tell(format_args!("engine.model: {error}"));
            return ExitCode::from(EXIT_SETTINGS);
        }
    };
    if let Err(error) = log::start(&settings.log) {
        tell(format_args!("log.filter: {error}"));
        return ExitCode::from(EXIT_SETTINGS);
    }
    if !plan.goes_on
        && let Err(error) = topology::begin(context, &settings, &plan, args.restart).await
    {
        return fail_to_plan(&error);
    }
    tell(told(&plan, &settings));
    let bar = bar(&plan);
    let (metrics, stop) = (Metrics::default(), CancellationToken::new());
    signals.leave_to_command();
    let (waiting, stopping) = (signals.clone(), stop.clone());
    tokio::spawn(async move {
        waiting.wait_for(1).await;
        stopping.cancel();
        waiting.wait_for(2).await;
        waiting.end_now();
    });
    let work = Backfill { lane: plan.lane.clone(), per_second: args.rate };
    let show = |state: &ConsumerState| show(&bar, &plan, &metrics, state);
    let result = worker::backfill(settings.clone(), work, enricher, metrics.clone(), stop, context, show).await;
    bar.finish_and_clear();
    match result {
        Ok(result) => finish(context, &settings, &plan, &metrics, result, signals, &words(args)).await,
        Err(error) => fail(&error),
    }
}

fn bar(plan: &Plan) -> ProgressBar {
    if !io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let n_messages = plan.lane.range.as_ref().map_or(0, |range| range.end() - range.start() + 1);
    let bar = ProgressBar::new(n_messages);
    match ProgressStyle::with_template("{bar:30} {percent} % {msg} ({eta} left)") {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}

fn show(bar: &ProgressBar, plan: &Plan, metrics: &Metrics, state: &ConsumerState) {
    let first = plan.lane.range.as_ref().map_or(1, |range| *range.start());
    bar.set_position((state.ack_floor + 1).saturating_sub(first).min(bar.length().unwrap_or(u64::MAX)));
    bar.set_message(format!("{} articles", metrics.enriched.get()));
}

/// Removes the consumer of one that is complete, tells what was done, and returns the exit code of the process.
async fn finish(
    context: &Context,
    settings: &Settings,
    plan: &Plan,
    metrics: &Metrics,
    (end, n_letters_before): (BackfillEnd, u64),
    signals: &Signals,
    words: &str,
) -> ExitCode {
    let n_dead_lettered: u64 = metrics.dead_lettered.total();
    let counts = format!(
        "{} enriched: {} records stored, {} that were there already; \
         {n_dead_lettered} dead letters, {n_letters_before} that were there already",
        metrics.enriched.get(),
        metrics.published.get(),
        metrics.duplicates.get(),
    );
    match end {
        BackfillEnd::Complete => {
            if let Err(error) = topology::remove(context, settings, &plan.lane).await {
                tell(format_args!("all is enriched, but its consumer stays: {error}"));
                return ExitCode::from(EXIT_SOME_FAILED);
            }
            let printed = print(format!("complete, {counts}\n").as_bytes());
            if n_dead_lettered + n_letters_before == 0 { printed } else { ExitCode::from(EXIT_SOME_FAILED) }
        }
        BackfillEnd::Stopped => {
            print(format!("stopped, {counts}\n").as_bytes());
            tell(format_args!("`{words}` goes on from here; --restart begins anew"));
            ExitCode::from(signals.exit_code().unwrap_or(EXIT_SOME_FAILED))
        }
        BackfillEnd::ConsumerGone => {
            print(format!("ended, {counts}\n").as_bytes());
            let consumer = &plan.lane.consumer;
            tell(format_args!(
                "consumer {consumer} is gone: another process has completed it, or somebody has removed it"
            ));
            ExitCode::from(EXIT_SOME_FAILED)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_a_point_or_a_length_before_now() {
        let now: Timestamp = "2026-11-28T12:00:00Z".parse().expect("a time");
        for (text, time) in [
            ("2026-11-28T06:00:00Z", "2026-11-28T06:00:00Z"),
            ("2026-11-28T06:00:00+02:00", "2026-11-28T04:00:00Z"),
            ("2h", "2026-11-28T10:00:00Z"),
            ("3d", "2026-11-25T12:00:00Z"),
            ("1h 30m", "2026-11-28T10:30:00Z"),
        ] {
            assert_eq!(parse_time(text, now).map(|time| time.to_string()), Ok(time.to_owned()));
        }
        for text in ["yesterday", "2", "", "2026-11-28"] {
            assert!(parse_time(text, now).is_err(), "{text}");
        }
    }
}
