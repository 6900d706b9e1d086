#![no_main]

use libfuzzer_sys::fuzz_target;

// The small files beside: a model and the manifest of details.
fuzz_target!(|bytes: &[u8]| {
    if let Ok(model) = store::fuzzing::read_model(bytes) {
        model.validate().expect("a model that was read is valid");
    }
    let _ = store::fuzzing::read_manifest(bytes);
});
