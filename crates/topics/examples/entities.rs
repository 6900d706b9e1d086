//! Prints how right topics of entities are.

fn main() {
    println!("{:#?}", topics::judge_entities(5));
}
