//! What is kept up with a connection as long as it lasts.

use std::sync::Arc;
use std::time::Duration;

use crate::nats::Connection;
use crate::telemetry::health::Obstacle;
use crate::telemetry::{Health, Metrics};

/// A connection is unstable when it is made this often ...
const UNSTABLE_CONNECTS: u64 = 3;
/// ... within this time, and stable again when it has lasted as long.
const UNSTABLE_TIME: Duration = Duration::from_secs(10);

/// Keeps health and metrics up with the connection.
pub(super) async fn watch_link(connection: Connection, health: Arc<Health>, metrics: Metrics) {
    let mut link = connection.link();
    let mut n_connects = 1;
    loop {
        let now = *link.borrow_and_update();
        let is_up = connection.is_up();
        metrics.connected.set(i64::from(is_up));
        metrics.reconnects.inc_by(now.n_connects.saturating_sub(n_connects));
        n_connects = n_connects.max(now.n_connects);
        health.report(Obstacle::Disconnected, !is_up);
        if link.changed().await.is_err() {
            return;
        }
    }
}

/// Reports a connection that is cut again and again: between two cuts it looks sound.
pub(super) async fn watch_stability(connection: Connection, health: Arc<Health>) {
    let mut link = connection.link();
    loop {
        let n_connects = link.borrow().n_connects;
        tokio::time::timeout(UNSTABLE_TIME, link.wait_for(|link| link.n_connects >= n_connects + UNSTABLE_CONNECTS))
            .await
            .ok();
        let is_unstable = link.borrow().n_connects >= n_connects + UNSTABLE_CONNECTS;
        health.report(Obstacle::Unstable, is_unstable);
        if link.has_changed().is_err() {
            return;
        }
    }
}
