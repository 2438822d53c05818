//! Small charts of the last ten minutes.

use std::collections::VecDeque;
use std::fmt::Write as _;

use maud::{Markup, html};

/// Points of a chart; with one every [`super::hub`]'s interval they are ten minutes.
const N_POINTS: usize = 120;
/// Width and height of the drawing.
const WIDTH: usize = N_POINTS - 1;
const HEIGHT: f64 = 30.0;

/// One series.
#[derive(Debug)]
pub(super) struct Chart {
    /// What it shows, as in "Articles a second".
    name: &'static str,
    /// Its unit, written behind the number.
    unit: &'static str,
    points: VecDeque<f64>,
}

impl Chart {
    pub(super) fn new(name: &'static str, unit: &'static str) -> Self {
        Self { name, unit, points: VecDeque::with_capacity(N_POINTS) }
    }

    pub(super) fn push(&mut self, value: f64) {
        if self.points.len() == N_POINTS {
            self.points.pop_front();
        }
        self.points.push_back(value);
    }

    /// Returns the chart as a picture with its numbers in words.
    pub(super) fn draw(&self) -> Markup {
        let now = self.points.back().copied().unwrap_or_default();
        let most = self.points.iter().copied().fold(0.0, f64::max);
        let (now_told, most_told) = (self.number(now), self.number(most));
        html! {
            figure.chart {
                figcaption { (self.name) " " b { (now_told) } }
                svg viewBox={ "0 0 " (WIDTH) " 32" } preserveAspectRatio="none" role="img"
                    aria-label={ (self.name) " in the last ten minutes: now " (now_told) ", at most " (most_told) } {
                    polyline points=(self.line(most)) {}
                }
                small { "at most " (most_told) }
            }
        }
    }

    fn line(&self, most: f64) -> String {
        let first = N_POINTS - self.points.len();
        let mut line = String::new();
        for (idx, value) in self.points.iter().enumerate() {
            let y = 1.0 + HEIGHT - HEIGHT * value / most.max(f64::MIN_POSITIVE);
            // Writing to a string cannot fail.
            write!(line, "{},{y:.1} ", first + idx).ok();
        }
        line
    }

    fn number(&self, value: f64) -> String {
        match value {
            value if value >= 100.0 || value.fract() == 0.0 => format!("{value:.0}{}", self.unit),
            value => format!("{value:.1}{}", self.unit),
        }
    }
}
