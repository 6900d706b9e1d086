//! The catalog's history is embedded: a new step in it must rebuild this crate.

fn main() {
    println!("cargo:rerun-if-changed=migrations");
}
