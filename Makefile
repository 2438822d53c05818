# What there is to do here. Every target installs what it lacks, where it may.

.PHONY: help demo test lint accuracy bench
.DEFAULT_GOAL := help

help: ## These lines
	@sed -n 's/^\([a-z]*\):.*## /make \1\t/p' $(firstword $(MAKEFILE_LIST))

demo: ## A real server, the worker, articles in, records and a dead letter out; leaves nothing behind
	@deploy/demo.sh

test: ## Every test, those with a real nats-server too
	server=$$(deploy/nats-server.sh) && PATH="$$(dirname "$$server"):$$PATH" NATS_SERVER="$$server" cargo test --locked

lint: ## Formatting, clippy, documentation, dependencies
	cargo fmt --check
	cargo clippy --locked --all-targets -- -D warnings
	RUSTDOCFLAGS="-D warnings" cargo doc --locked --no-deps --document-private-items --quiet
	deploy/deny.sh

accuracy: ## Scores on annotated articles: make accuracy DATA=folder
	@test -d "$(DATA)/data" -a -d "$(DATA)/samples" || \
		{ echo "say where the folders data and samples of annotated articles are: make accuracy DATA=folder" >&2; exit 2; }
	cargo run --locked --profile quick --quiet --bin quotewire -- eval --gold "$(DATA)/samples/troops.gold.json" \
		--gold "$(DATA)/data/ner/worldwide/dev.jsonl" --gold "$(DATA)/data/quotes/polnear/dev.jsonl" \
		--gold "$(DATA)/data/quotes/gum_wikinews/all.jsonl" --gold "$(DATA)/data/ner/gum/news.jsonl"

bench: ## Words a second of the whole enrichment
	cargo bench --locked
