#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use scoring::Fold;

/// What stands before the checksum of the columns: name and version.
static HEAD: LazyLock<Vec<u8>> = LazyLock::new(|| Fold::default().write()[..16].to_vec());

// The columns of the fold behind a sound head. Whatever is read is written as a state that can be read, and what is
// merged with itself stays as it is.
fuzz_target!(|columns: &[u8]| {
    let checksum = xxhash_rust::xxh3::xxh3_64(columns).to_le_bytes();
    let bytes = [HEAD.as_slice(), &checksum, columns].concat();
    if let Ok(mut fold) = Fold::read(&bytes) {
        let written = fold.write();
        fold.merge(Fold::read(&written).expect("a state that was written"));
        assert_eq!(fold.write(), written, "merged with itself it is another");
    }
});
