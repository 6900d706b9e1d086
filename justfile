# The front door. `just` lists what there is; continuous integration (.ci/run) calls the same recipes.

# Fuzz targets are files in fuzz/fuzz_targets: a new file with its entry in fuzz/Cargo.toml is a new target.
fuzz_targets := `ls fuzz/fuzz_targets | sed 's/\.rs$//' | paste -sd ' '`

default:
    @just --list

# Score the community that ships with Clout and open the site on it
demo:
    cargo run --release -- demo

# Before a commit: format, lints as errors, documentation, and every test
check: fmt lint docs test

# Format, without changing anything
fmt:
    cargo fmt --all --check
    cargo fmt --manifest-path fuzz/Cargo.toml --check

# Lints as errors, tests and examples included
lint:
    cargo clippy --workspace --all-targets --locked --quiet -- -D warnings

# Documentation of the code; a link that leads nowhere is an error
docs:
    RUSTDOCFLAGS="-D warnings" cargo doc --workspace --no-deps --locked --quiet

# Every test, those of the slower crates optimised as Cargo.toml says
test:
    cargo test --workspace --locked --no-fail-fast

# What a newcomer does first: build for release and score the community that ships
main-job:
    #!/usr/bin/env bash
    set -euo pipefail
    data=$(mktemp -d)
    trap 'rm -rf "$data"' EXIT
    cargo run --release --locked --quiet -- --data "$data" demo --no-serve

# No snapshot of a test is left to be looked at
snapshots:
    #!/usr/bin/env bash
    set -euo pipefail
    stale=$(git status --porcelain | grep -E '\.snap(\.new)?$|pending-snap' || true)
    [ -z "$stale" ] || { echo "stale snapshots, look at them and keep or remove them: $stale"; exit 1; }

# The cases beside the project (all, or those with one of the words in their names), on the build of `main-job`
cases *words:
    CLOUT={{justfile_directory()}}/target/release/clout ../shared/cases/run {{words}}

# Licences, bans and sources of all dependencies, and known advisories where their database can be reached
deny:
    #!/usr/bin/env bash
    set -euo pipefail
    cargo deny --locked check --hide-inclusion-graph licenses bans sources
    # The database is a repository on a public host. Without a network that is said and nothing fails, else an
    # advisory of tomorrow could not be told from a cable that is out.
    if timeout 60 cargo deny --locked fetch db >/dev/null 2>&1; then
        cargo deny --locked check --disable-fetch --hide-inclusion-graph advisories
    else
        echo "advisories: not checked, their database is out of reach from here"
    fi

# Fuzz one target; what it finds new lies in fuzz/corpus, what breaks it in fuzz/artifacts
fuzz target seconds="60":
    fuzz/run.sh {{target}} {{seconds}}

# Fuzz every target in turn, for so many seconds each
fuzz-all seconds="60":
    fuzz/run.sh "{{fuzz_targets}}" {{seconds}}

# Whether two builds say the same: OLD=path NEW=path just same
same *worlds:
    bench/same.sh {{worlds}}

# The scoreboard on the Higgs data beside the project, as the documentation quotes it
scoreboard:
    bench/scoreboard.sh

# Import speed beside DuckDB
bench-import:
    bench/import.sh

# Time of a person page on the demo
bench-page:
    bench/page.sh

# Every figure of docs/performance.md in one table (about 25 minutes), or those of some scripts: just bench day next
bench *scripts:
    bench/all.sh {{scripts}}
