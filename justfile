# The front door. `just` lists what there is; continuous integration calls the same recipes.

default:
    @just --list

# Score the community that ships with Clout and open the site on it
demo:
    cargo run --release -- demo

# Format, lints as errors, documentation, and every test
check: fmt lint docs test

fmt:
    cargo fmt --all --check

lint:
    cargo clippy --workspace --all-targets -- -D warnings

docs:
    RUSTDOCFLAGS="-D warnings" cargo doc --workspace --no-deps --quiet

test:
    cargo test --workspace

# The scoreboard on the Higgs data beside the project, as the documentation quotes it
scoreboard:
    bench/scoreboard.sh

# Import speed beside DuckDB
bench-import:
    bench/import.sh

# Time of a person page on the demo
bench-page:
    bench/page.sh
