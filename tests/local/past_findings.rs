//! The fuzzer's corpus, without the fuzzer: what it starts from, and everything that it ever found.

use std::path::Path;

use crate::laws;

#[test]
fn the_corpus_keeps_to_the_laws() {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus");
    let targets = [
        ("decode", laws::decode as fn(&[u8])),
        ("text", laws::text),
        ("quotes", laws::quotes),
        ("enrich", laws::enrich),
        ("model", laws::model),
    ];
    for (name, law) in targets {
        let files = std::fs::read_dir(corpus.join(name)).expect("a corpus for each law");
        let mut n_files = 0;
        for file in files {
            law(&std::fs::read(file.expect("a file").path()).expect("it can be read"));
            n_files += 1;
        }
        assert!(n_files >= 2, "{name}: {n_files} files");
    }
}
