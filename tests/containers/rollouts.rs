//! What is done on purpose, one after another: servers restarted, workers replaced by another version, more and fewer of them.

use std::fs;
use std::process::Command;

use crate::arena::{Arena, N_SERVERS, image};
use crate::cluster;
use crate::container::{docker, must_run};

/// What the record says that it was made by, and another version of the same length.
const SOFTWARE: (&str, &str) =
    (concat!("quotewire ", env!("CARGO_PKG_VERSION")), concat!("quotewire ", env!("CARGO_PKG_VERSION_MAJOR"), ".9.9"));

/// Every server in turn says that it will end, hands over what it leads, and is started again.
pub(crate) async fn servers(arena: &mut Arena) {
    for idx in 0..N_SERVERS {
        arena.server(idx).signal("USR2");
        cluster::wait_for_leaders(&arena.context, idx).await;
        arena.mended();
        arena.wait_for_records(150).await;
        arena.server(idx).restart();
        cluster::wait_until_current(&arena.context, N_SERVERS).await;
    }
}

/// Every worker in turn is replaced by one of another version, whose message ids are others: an article that both
/// answered would be stored twice. None is, because who is told to end acks what it has published, and hands back the rest.
pub(crate) async fn workers(arena: &mut Arena) {
    let next = other_version();
    for _ in 0..arena.n_workers() {
        arena.add_worker(&next);
        arena.remove_worker(0);
        arena.mended();
        arena.wait_for_records(200).await;
    }
    let stream = arena.context.get_stream("ENRICHED").await.expect("the stream");
    for (sequence, software) in [(1, SOFTWARE.0), (stream.cached_info().state.last_sequence, SOFTWARE.1)] {
        let record = stream.get_raw_message(sequence).await.expect("a record");
        let record = String::from_utf8_lossy(&record.payload).into_owned();
        assert!(record.contains(&format!("\"{software}\"")), "record {sequence} is not by {software}");
    }
    docker(&format!("rmi --force {next}"));
}

/// Three more workers under load, and three fewer.
pub(crate) async fn scale(arena: &mut Arena) {
    for _ in 0..3 {
        arena.add_worker(&image());
    }
    arena.mended();
    arena.wait_for_records(600).await;
    for _ in 0..3 {
        arena.remove_worker(1);
    }
    arena.mended();
}

/// Makes an image whose program says that it is another version. Building one would take minutes and differ in nothing else.
fn other_version() -> String {
    let (image, next) = (image(), format!("quotewire-next-{}", std::process::id()));
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("quotewire");
    let container = docker(&format!("create {image}"));
    docker(&format!("cp {container}:/usr/local/bin/quotewire {}", path.display()));
    docker(&format!("rm {container}"));
    let mut program = fs::read(&path).expect("the program");
    let (old, new) = (SOFTWARE.0.as_bytes(), SOFTWARE.1.as_bytes());
    assert_eq!(old.len(), new.len(), "a version of another length cannot be written in its place");
    let places: Vec<usize> = memchr::memmem::find_iter(&program, old).collect();
    assert!(!places.is_empty(), "the program does not say its version");
    for place in places {
        program[place..place + new.len()].copy_from_slice(new);
    }
    fs::write(&path, program).expect("the other program");
    fs::write(folder.path().join("Dockerfile"), format!("FROM {image}\nCOPY quotewire /usr/local/bin/quotewire\n"))
        .expect("a Dockerfile");
    must_run(Command::new("docker").args(["build", "--quiet", "--tag", &next]).arg(folder.path()));
    next
}
