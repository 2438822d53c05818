//! Every way that one article can go through a server and two workers which all may fail at every step.
//!
//! The workers of this model decide by [`Settlement`], [`Failure::disposition`] and [`RetryPolicy`]: the code that the
//! real one runs. Around it stands what it cannot see: a server that delivers again, stores what it has not stored yet
//! and may forget an acknowledgement when it dies, and a wire that loses, delays and turns around what is sent. Every state
//! that any of this can lead to is visited, and held against what we promise. Where one of the guards is taken out,
//! the same visit must find out.

use std::collections::{HashMap, HashSet};
use std::time::Duration;

use super::{Outcome, Settlement, Step};
use crate::nats::PublishFailure;
use crate::worker::failure::{Failure, RetryPolicy};

/// Deliveries that the server counts; what it counts above them makes no difference to anybody.
const MOST_DELIVERIES: i64 = 4;

const POLICY: RetryPolicy = RetryPolicy { max_deliver: 2, first: Duration::ZERO, longest: Duration::ZERO };

/// What the server has of the article in its input stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Input {
    /// To be delivered.
    Waiting,
    /// Delivered, and neither answered nor given up waiting for.
    Out,
    Acked,
    Terminated,
}

/// What is on its way to the server. It may arrive at any time or never, and in any order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
struct Wire {
    record: bool,
    letter: bool,
    ack: bool,
    term: bool,
    nak: bool,
}

/// The article in the hands of a worker.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Work {
    settlement: Settlement,
    deliveries: i64,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct World {
    input: Input,
    deliveries: i64,
    n_records: u8,
    n_letters: u8,
    wire: Wire,
    workers: [Option<Work>; 2],
}

/// What holds, and what a test takes out.
#[derive(Clone, Copy)]
struct Rules {
    advance: fn(&mut Settlement, Outcome),
    /// The server drops what it has stored under the same message id.
    has_message_ids: bool,
    /// The server gives an article up after so many deliveries.
    server_limit: Option<i64>,
}

const RULES: Rules = Rules { advance: really_advance, has_message_ids: true, server_limit: None };

fn really_advance(settlement: &mut Settlement, outcome: Outcome) {
    settlement.advance(outcome);
}

impl World {
    const START: Self = Self {
        input: Input::Waiting,
        deliveries: 0,
        n_records: 0,
        n_letters: 0,
        wire: Wire { record: false, letter: false, ack: false, term: false, nak: false },
        workers: [None, None],
    };

    fn is_settled(&self) -> bool {
        matches!(self.input, Input::Acked | Input::Terminated)
    }

    /// Returns what we promise and this state breaks.
    fn broken_promise(&self) -> Option<&'static str> {
        match self.input {
            Input::Acked if self.n_records == 0 => Some("acked, and there is no record"),
            Input::Terminated if self.n_letters == 0 => Some("terminated, and there is no dead letter"),
            _ if self.n_records > 1 => Some("a record is stored twice"),
            _ if self.n_letters > 1 => Some("a dead letter is stored twice"),
            _ => None,
        }
    }

    fn store_record(&mut self, rules: Rules) {
        self.n_records = if rules.has_message_ids { 1 } else { (self.n_records + 1).min(2) };
    }

    fn store_letter(&mut self, rules: Rules) {
        self.n_letters = if rules.has_message_ids { 1 } else { (self.n_letters + 1).min(2) };
    }

    /// Returns every state that comes next when nothing fails.
    fn healthy_next(&self, rules: Rules) -> Vec<Self> {
        let mut next = Vec::new();
        if self.input == Input::Waiting && rules.server_limit.is_none_or(|limit| self.deliveries < limit) {
            for slot in 0..self.workers.len() {
                if self.workers[slot].is_none() {
                    let deliveries = (self.deliveries + 1).min(MOST_DELIVERIES);
                    let work = Work { settlement: Settlement::new(Duration::ZERO), deliveries };
                    let mut world = Self { input: Input::Out, deliveries, ..self.clone() };
                    world.workers[slot] = Some(work);
                    next.push(world);
                }
            }
        }
        if self.input == Input::Out && self.workers.iter().all(Option::is_none) {
            // The ack wait runs out.
            next.push(Self { input: Input::Waiting, ..self.clone() });
        }
        self.arrivals(rules, &mut next);
        for slot in 0..self.workers.len() {
            let Some(work) = &self.workers[slot] else { continue };
            match work.settlement.step() {
                Step::Enrich if work.deliveries > POLICY.max_deliver => {
                    let failure = Failure::DeliveryLimit { deliveries: work.deliveries, limit: POLICY.max_deliver };
                    next.push(self.advanced(rules, slot, &failed(&failure, work.deliveries)));
                    if self.n_records > 0 {
                        // The worker that had the ack of the record still knows.
                        next.push(self.advanced(rules, slot, &Outcome::HasRecord));
                    }
                }
                Step::Enrich => {
                    next.push(self.advanced(rules, slot, &Outcome::Enriched));
                    let poison = Failure::Panic(String::new());
                    next.push(self.advanced(rules, slot, &failed(&poison, work.deliveries)));
                }
                Step::PublishRecord => {
                    let mut world = self.advanced(rules, slot, &Outcome::Stored);
                    world.store_record(rules);
                    next.push(world);
                }
                Step::PublishDeadLetter => {
                    let mut world = self.advanced(rules, slot, &Outcome::Stored);
                    world.store_letter(rules);
                    next.push(world);
                }
                end => {
                    let mut world = self.clone();
                    world.workers[slot] = None;
                    match end {
                        Step::Ack => world.wire.ack = true,
                        Step::Terminate => world.wire.term = true,
                        _ => world.wire.nak = true,
                    }
                    next.push(world);
                }
            }
        }
        next
    }

    /// Something that was sent arrives.
    fn arrivals(&self, rules: Rules, next: &mut Vec<Self>) {
        let mut arrive = |take: fn(&mut Wire) -> &mut bool, effect: &dyn Fn(&mut Self)| {
            let mut world = self.clone();
            if std::mem::take(take(&mut world.wire)) {
                effect(&mut world);
                next.push(world);
            }
        };
        arrive(|wire| &mut wire.record, &|world| world.store_record(rules));
        arrive(|wire| &mut wire.letter, &|world| world.store_letter(rules));
        // An answer to an earlier delivery counts too; the first one stays.
        let settle = |world: &mut Self, input| {
            if !world.is_settled() {
                world.input = input;
            }
        };
        arrive(|wire| &mut wire.ack, &|world| settle(world, Input::Acked));
        arrive(|wire| &mut wire.term, &|world| settle(world, Input::Terminated));
        arrive(|wire| &mut wire.nak, &|world| settle(world, Input::Waiting));
    }

    /// Returns every state that a fault leads to.
    fn faulty_next(&self, rules: Rules) -> Vec<Self> {
        let mut next = Vec::new();
        // The ack wait runs out though somebody still works: reports of progress were lost.
        if self.input == Input::Out {
            next.push(Self { input: Input::Waiting, ..self.clone() });
        }
        // The server dies: what was on the wire is gone, and what it had not yet written of who acked what.
        next.push(Self { wire: Wire::default(), ..self.clone() });
        next.push(Self { wire: Wire::default(), input: Input::Waiting, ..self.clone() });
        next.push(Self { wire: Wire::default(), input: Input::Waiting, deliveries: 0, ..self.clone() });
        for slot in 0..self.workers.len() {
            let Some(work) = &self.workers[slot] else { continue };
            let no_ack = Failure::Publish(PublishFailure::NoAck(String::new()));
            let failed = failed(&no_ack, work.deliveries);
            // The worker dies, or has to give up; a step that publishes may fail for it, or only seem to.
            let mut dead = self.clone();
            dead.workers[slot] = None;
            let mut worlds = vec![dead, self.advanced(rules, slot, &Outcome::Abandoned)];
            let is_publishing = matches!(work.settlement.step(), Step::PublishRecord | Step::PublishDeadLetter);
            if is_publishing {
                worlds.push(self.advanced(rules, slot, &failed));
            }
            for world in worlds {
                if is_publishing {
                    let is_record = work.settlement.step() == Step::PublishRecord;
                    let (mut stored, mut late) = (world.clone(), world.clone());
                    if is_record {
                        stored.store_record(rules);
                        late.wire.record = true;
                    } else {
                        stored.store_letter(rules);
                        late.wire.letter = true;
                    }
                    next.extend([stored, late]);
                }
                next.push(world);
            }
        }
        next
    }

    fn advanced(&self, rules: Rules, slot: usize, outcome: &Outcome) -> Self {
        let mut world = self.clone();
        if let Some(work) = &mut world.workers[slot] {
            (rules.advance)(&mut work.settlement, *outcome);
        }
        world
    }
}

fn failed(failure: &Failure, deliveries: i64) -> Outcome {
    Outcome::Failed(failure.disposition(deliveries, &POLICY))
}

/// Visits every state that can be reached. Returns how many there are, or the first broken promise.
fn explore(rules: Rules) -> Result<usize, &'static str> {
    let mut healthy_before: HashMap<World, Vec<World>> = HashMap::new();
    let mut seen = HashSet::from([World::START]);
    let mut open = vec![World::START];
    while let Some(world) = open.pop() {
        if let Some(promise) = world.broken_promise() {
            return Err(promise);
        }
        let healthy = world.healthy_next(rules);
        for next in &healthy {
            healthy_before.entry(next.clone()).or_default().push(world.clone());
        }
        for next in healthy.into_iter().chain(world.faulty_next(rules)) {
            if seen.insert(next.clone()) {
                open.push(next);
            }
        }
    }
    // Backwards from where the article is settled: whatever has happened, it gets there once nothing fails any more.
    let mut reaches: HashSet<World> = seen.iter().filter(|world| world.is_settled()).cloned().collect();
    let mut open: Vec<World> = reaches.iter().cloned().collect();
    while let Some(world) = open.pop() {
        for before in healthy_before.get(&world).into_iter().flatten() {
            if reaches.insert(before.clone()) {
                open.push(before.clone());
            }
        }
    }
    if reaches.len() < seen.len() { Err("an article is never settled") } else { Ok(seen.len()) }
}

#[test]
fn whatever_fails_whenever_no_article_is_lost_and_none_is_stored_twice() {
    let n_states = explore(RULES).expect("every promise holds in every state");
    assert!(n_states > 1_000, "{n_states} states");
}

/// Takes out one guard of the settlement: where it went to `from`, it goes to `to`.
macro_rules! without {
    ($from:pat => $to:expr) => {{
        fn advance(settlement: &mut Settlement, outcome: Outcome) {
            let before = settlement.step();
            settlement.advance(outcome);
            if matches!((before, outcome, settlement.step()), $from) {
                settlement.step = $to;
            }
        }
        explore(Rules { advance, ..RULES })
    }};
}

#[test]
fn every_guard_of_the_settlement_is_missed() {
    assert_eq!(
        without!((Step::Enrich, Outcome::Enriched, _) => Step::Ack),
        Err("acked, and there is no record"),
        "the record comes before the ack"
    );
    assert_eq!(
        without!((Step::PublishRecord, Outcome::Failed(_), _) => Step::Ack),
        Err("acked, and there is no record"),
        "a record without the server's ack is none"
    );
    assert_eq!(
        without!((Step::PublishRecord, Outcome::Abandoned, _) => Step::Ack),
        Err("acked, and there is no record"),
        "what is abandoned is handed back"
    );
    assert_eq!(
        without!((Step::Enrich, Outcome::Failed(_), _) => Step::Terminate),
        Err("terminated, and there is no dead letter"),
        "the dead letter comes before the end"
    );
    assert_eq!(
        without!((Step::PublishDeadLetter, Outcome::Failed(_), _) => Step::Terminate),
        Err("terminated, and there is no dead letter"),
        "a dead letter without the server's ack is none"
    );
    assert_eq!(
        without!((Step::PublishDeadLetter, Outcome::Failed(_), _) => Step::Ack),
        Err("acked, and there is no record"),
        "a failed dead letter is no reason to ack"
    );
}

#[test]
fn every_guard_around_the_settlement_is_missed() {
    let forgetful = explore(Rules { has_message_ids: false, ..RULES });
    assert!(forgetful.is_err_and(|promise| promise.contains("stored twice")), "message ids");
    let limited = explore(Rules { server_limit: Some(3), ..RULES });
    assert_eq!(limited, Err("an article is never settled"), "no limit at the server");
}
