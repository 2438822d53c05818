//! `/livez`, `/readyz`, `/metrics` and `/version`.

use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use axum::routing::get;
use tokio::net::TcpListener;

use super::{Health, Metrics};

/// What the endpoints show.
#[derive(Debug, Clone)]
pub struct Endpoints {
    /// For `/livez` and `/readyz`.
    pub health: Arc<Health>,
    /// For `/metrics`.
    pub metrics: Metrics,
    /// Name of the model, for `/version`.
    pub model: String,
}

/// Serves the endpoints on `listener` until the process ends or the future is dropped.
///
/// # Errors
///
/// The listener fails.
pub async fn serve(listener: TcpListener, endpoints: Endpoints) -> std::io::Result<()> {
    let router = Router::new()
        .route("/livez", get(livez))
        .route("/readyz", get(readyz))
        .route("/metrics", get(metrics))
        .route("/version", get(version))
        .with_state(endpoints);
    axum::serve(listener, router).await
}

async fn livez(State(endpoints): State<Endpoints>) -> impl IntoResponse {
    if endpoints.health.is_live() { (StatusCode::OK, "ok\n") } else { (StatusCode::SERVICE_UNAVAILABLE, "stuck\n") }
}

async fn readyz(State(endpoints): State<Endpoints>) -> impl IntoResponse {
    let obstacles = endpoints.health.obstacles();
    if obstacles.is_empty() {
        return (StatusCode::OK, "ok\n".to_owned());
    }
    let names: Vec<&str> = obstacles.into_iter().map(super::health::Obstacle::as_str).collect();
    (StatusCode::SERVICE_UNAVAILABLE, format!("{}\n", names.join("\n")))
}

async fn metrics(State(endpoints): State<Endpoints>) -> impl IntoResponse {
    let content_type = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    ([(header::CONTENT_TYPE, content_type)], endpoints.metrics.encode())
}

async fn version(State(endpoints): State<Endpoints>) -> impl IntoResponse {
    let (version, model) = (env!("CARGO_PKG_VERSION"), endpoints.model.escape_default());
    let text = format!("{{\"software\":\"quotewire\",\"version\":\"{version}\",\"model\":\"{model}\"}}\n");
    ([(header::CONTENT_TYPE, "application/json")], text)
}
