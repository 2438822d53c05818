//! The shape of the house: no two files import each other, rooms import one way, and nothing imports the trainers.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// A module, as the names on the way to it.
type Module = Vec<String>;

/// What each room of the engine may import, itself apart: ARCHITECTURE.md draws it.
const ENGINE: [(&str, &[&str]); 10] = [
    ("cancel", &[]),
    ("text", &[]),
    ("lexicon", &["text"]),
    ("log_linear", &["lexicon"]),
    ("tagger", &["cancel", "text"]),
    ("entities", &["lexicon", "tagger", "text"]),
    ("quotes", &["lexicon", "log_linear", "tagger", "text"]),
    ("speakers", &["lexicon", "log_linear", "entities", "quotes", "tagger", "text"]),
    ("enrich", &["cancel", "entities", "lexicon", "quotes", "speakers", "tagger", "text"]),
    ("stages", &["entities", "lexicon", "quotes", "speakers", "tagger", "text"]),
];

/// What some rooms of the worker's crate may import, itself apart.
const WORKER: [(&str, &[&str]); 5] = [
    ("article", &[]),
    ("record", &["article"]),
    ("export", &["article", "record"]),
    ("view", &["article", "record"]),
    ("pipeline", &["article", "record"]),
];

/// The modules of a crate and what each imports.
struct House {
    files: BTreeMap<Module, PathBuf>,
    /// What a module gives on from another: module and name, to the module that has it.
    given_on: BTreeMap<(Module, String), Module>,
    imports: BTreeMap<Module, BTreeSet<Module>>,
}

impl House {
    fn read(src: &str) -> Self {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join(src);
        let mut files = BTreeMap::new();
        collect(&root, &mut Vec::new(), &mut files);
        let mut house = Self { files, given_on: BTreeMap::new(), imports: BTreeMap::new() };
        let sources: Vec<(Module, String)> = house
            .files
            .iter()
            .map(|(module, path)| (module.clone(), bare(&fs::read_to_string(path).expect("a file"))))
            .collect();
        for (module, source) in &sources {
            for (path, is_given_on) in uses(source) {
                if let Some(target) = house.resolve(module, &path).filter(|target| is_given_on && target != module) {
                    house.given_on.insert((module.clone(), path[path.len() - 1].clone()), target);
                }
            }
        }
        for (module, source) in &sources {
            let paths = uses(source).into_iter().map(|(path, _)| path).chain(inline_paths(source));
            let targets =
                paths.filter_map(|path| house.resolve(module, &path)).filter(|target| target != module).collect();
            house.imports.insert(module.clone(), targets);
        }
        house
    }

    /// Returns the module that `path`, written in `module`, leads into.
    fn resolve(&self, module: &Module, path: &[String]) -> Option<Module> {
        let (mut at, mut rest): (Module, &[String]) = match path.first()?.as_str() {
            "crate" => (Vec::new(), &path[1..]),
            "self" => (module.clone(), &path[1..]),
            "super" => (module[..module.len() - 1].to_vec(), &path[1..]),
            _ => (module.clone(), path),
        };
        while rest.first().is_some_and(|name| name == "super") {
            at.pop();
            rest = &rest[1..];
        }
        let is_local = !matches!(path[0].as_str(), "crate" | "self" | "super");
        let start = at.clone();
        for name in rest {
            let child: Module = at.iter().cloned().chain([name.clone()]).collect();
            match self.given_on.get(&(at.clone(), name.clone())) {
                _ if self.files.contains_key(&child) => at = child,
                Some(target) => at = target.clone(),
                None => break,
            }
        }
        (self.files.contains_key(&at) && !(is_local && at == start)).then_some(at)
    }

    /// Returns every import from which the imports lead back to the one who imports.
    fn circles(&self) -> Vec<String> {
        let leads_to = |from: &Module, to: &Module| {
            let mut seen: BTreeSet<&Module> = BTreeSet::new();
            let mut open: Vec<&Module> = vec![from];
            while let Some(module) = open.pop() {
                if seen.insert(module) {
                    open.extend(&self.imports[module]);
                }
            }
            seen.contains(to)
        };
        let imports = self.imports.iter().flat_map(|(from, targets)| targets.iter().map(move |to| (from, to)));
        let back = imports.filter(|(from, to)| leads_to(to, from));
        back.map(|(from, to)| format!("{} -> {}", from.join("/"), to.join("/"))).collect()
    }
}

fn collect(folder: &Path, at: &mut Module, files: &mut BTreeMap<Module, PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        let name = path.file_stem().expect("a name").to_string_lossy().into_owned();
        if path.is_dir() {
            at.push(name);
            collect(&path, at, files);
            at.pop();
        } else if path.extension().is_some_and(|extension| extension == "rs") && name != "tests" {
            let own = (!matches!(name.as_str(), "mod" | "lib" | "main")).then_some(name);
            files.insert(at.iter().cloned().chain(own).collect(), path);
        }
    }
}

/// Returns a source without comments, texts and the tests at its end.
fn bare(source: &str) -> String {
    let source = source.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
    let lines = source.lines().map(|line| line.split("//").next().unwrap_or_default());
    lines.collect::<Vec<_>>().join("\n").replace("pub(in crate::", "pub(in ")
}

/// Returns the paths of every `use`, and whether it gives them on.
fn uses(source: &str) -> Vec<(Vec<String>, bool)> {
    let mut found = Vec::new();
    for statement in source.split(';') {
        let Some(at) = statement.rfind("use ").filter(|at| statement[..*at].ends_with(['\n', ' ']) || *at == 0) else {
            continue;
        };
        let is_given_on = statement[..at].lines().last().is_some_and(|line| line.trim_start().starts_with("pub"));
        let mut paths = Vec::new();
        expand(&[], &statement[at + 4..], &mut paths);
        found.extend(paths.into_iter().map(|path| (path, is_given_on)));
    }
    found
}

/// Appends the paths of a tree such as `a::{b, c::d}`, each after `before`.
fn expand(before: &[String], tree: &str, paths: &mut Vec<Vec<String>>) {
    let (mut depth, mut start) = (0, 0);
    let mut parts = Vec::new();
    for (at, character) in tree.char_indices() {
        match character {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 0 => {
                parts.push(&tree[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.push(&tree[start..]);
    for part in parts.iter().map(|part| part.trim()).filter(|part| !part.is_empty()) {
        let names = |text: &str| -> Vec<String> {
            text.split("::").map(|name| name.trim().to_owned()).filter(|name| !name.is_empty()).collect()
        };
        match part.split_once('{') {
            Some((head, rest)) => {
                let inner: Vec<String> = before.iter().cloned().chain(names(head)).collect();
                expand(&inner, rest.rsplit_once('}').map_or(rest, |(body, _)| body), paths);
            }
            None => {
                let path = part.split(" as ").next().unwrap_or(part);
                paths.push(before.iter().cloned().chain(names(path)).collect());
            }
        }
    }
}

/// Returns the paths that begin with `crate` or `super` outside of `use`.
fn inline_paths(source: &str) -> Vec<Vec<String>> {
    let is_part = |character: char| character.is_alphanumeric() || matches!(character, '_' | ':');
    let words = source.split(|character| !is_part(character));
    // What ends in a colon is the head of a group that `use` opens.
    let words = words.filter(|word| !word.ends_with(':'));
    let paths = words.filter(|word| word.starts_with("crate::") || word.starts_with("super::"));
    paths.map(|path| path.split("::").filter(|name| !name.is_empty()).map(str::to_owned).collect()).collect()
}

#[test]
fn no_two_files_import_each_other() {
    for src in ["crates/engine/src", "crates/train/src", "src"] {
        let house = House::read(src);
        assert!(house.files.len() > 20, "{src}: {} files", house.files.len());
        let circles = house.circles();
        assert!(
            circles.is_empty(),
            "files of {src} that import each other, over others or not:\n{}",
            circles.join("\n")
        );
    }
}

#[test]
fn rooms_import_one_way() {
    for (src, rooms) in [("crates/engine/src", &ENGINE[..]), ("src", &WORKER)] {
        let house = House::read(src);
        let mut wrong = Vec::new();
        for (name, _) in rooms {
            assert!(house.files.keys().any(|module| module.first().is_some_and(|room| room == name)), "{src}: {name}");
        }
        for (module, targets) in &house.imports {
            let Some(room) = module.first() else { continue };
            let allowed = rooms.iter().find(|(name, _)| name == room).map(|(_, allowed)| *allowed);
            for target in targets.iter().filter_map(|target| target.first()).filter(|target| *target != room) {
                if allowed.is_some_and(|allowed| !allowed.contains(&target.as_str())) {
                    wrong.push(format!("{src}: {} -> {target}", module.join("/")));
                }
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }
}

#[test]
fn the_engine_stands_alone_and_nothing_depends_on_the_trainers() {
    let manifest =
        |path: &str| fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).expect("a manifest");
    let engine = manifest("crates/engine/Cargo.toml");
    for dependency in ["tokio", "async-nats", "axum", "clap", "serde"] {
        assert!(!engine.lines().any(|line| line.starts_with(dependency)), "the engine needs no {dependency}");
    }
    for path in ["Cargo.toml", "crates/engine/Cargo.toml"] {
        let text = manifest(path);
        assert!(!text.lines().any(|line| line.starts_with("quotewire-train")), "{path} depends on the trainers");
    }
}
