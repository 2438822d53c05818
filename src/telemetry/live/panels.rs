//! What stands beside the list: charts, who speaks most, what was lost.

use maud::{Markup, html};

use super::board::{Board, Lost};
use super::card::{clock, event};
use super::chart::Chart;
use crate::view::clean;

/// Speakers that are shown.
const MOST_SPEAKERS: usize = 8;
/// Longest reason that is shown, characters.
const LONGEST_REASON: usize = 200;

/// Returns the message with all panels as they are now, seconds since 1970.
pub(super) fn frame(board: &mut Board, now: u64) -> String {
    let speakers = board.hour.most(now, MOST_SPEAKERS);
    let panels = html! {
        div data-panel="charts" { @for chart in &board.charts { (Chart::draw(chart)) } }
        div data-panel="speakers" { (speaking(&speakers)) }
        div data-panel="lost" { (lost(board)) }
    };
    event("panels", None, &panels)
}

fn speaking(speakers: &[(String, u32)]) -> Markup {
    let most = speakers.first().map_or(1, |(_, n)| *n);
    html! {
        @if speakers.is_empty() { p.none { "Nobody yet." } }
        @else {
            ol.speaking {
                @for (name, n) in speakers {
                    li {
                        button type="button" data-speaker=(name) title="Show what this speaker says" {
                            span.who { (name) }
                            span.count { (n) span.unseen { @if *n == 1 { " quotation" } @else { " quotations" } } }
                        }
                        meter min="0" max=(most) value=(n) aria-hidden="true" {}
                    }
                }
            }
        }
    }
}

fn lost(board: &Board) -> Markup {
    html! {
        @if board.lost.is_empty() { p.none { "None." } }
        @else {
            p.none {
                (board.n_lost) @if board.n_lost == 1 { " dead letter" } @else { " dead letters" }
                " since this worker started. " code { "quotewire deadletter list" } " shows those of all workers."
            }
            ul.lost { @for lost in &board.lost { (entry(lost)) } }
        }
    }
}

fn entry((at, lost): &Lost) -> Markup {
    let message = clean(&lost.message);
    let reason: String = message.chars().take(LONGEST_REASON).collect();
    let dots = if reason.len() < message.len() { "\u{2026}" } else { "" };
    html! {
        li {
            p.reason { (reason) (dots) }
            p.facts {
                time { (clock(*at)) }
                span { (lost.kind) }
                span.subject { (clean(&lost.origin.subject)) }
                @if !lost.origin.stream.is_empty() { span { "message " (lost.origin.sequence) " of " (clean(&lost.origin.stream)) } }
            }
        }
    }
}
