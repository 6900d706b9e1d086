#![no_main]

use std::sync::LazyLock;

use clout_fuzz::contain_parquet;
use libfuzzer_sys::fuzz_target;

static MODEL: LazyLock<model::Model> = LazyLock::new(|| {
    let file = include_bytes!("../../crates/store/tests/fixtures/model-v1.json");
    store::fuzzing::read_model(file).expect("the model of the fixture")
});

// Scores of a snapshot, and cards of the formats that were Parquet.
fuzz_target!(|bytes: &[u8]| {
    contain_parquet();
    let _ = store::fuzzing::read_table(bytes, &MODEL);
});
