//! Every fuzz target over the committed corpus: what a fuzzer found once is never forgotten.

#![cfg(test)] // Tells clippy that the functions around the tests are tests too.

#[path = "../../fuzz/src/targets.rs"]
#[allow(unreachable_pub, reason = "the crate of the fuzz targets exports them")]
mod targets;

use std::path::Path;

#[test]
fn every_target_holds_over_its_corpus() {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fuzz/corpus");
    for (name, target) in targets::ALL {
        let mut inputs = 0;
        for entry in
            std::fs::read_dir(corpus.join(name)).unwrap_or_else(|_| panic!("no corpus for {name}"))
        {
            let path = entry.unwrap().path();
            let data = std::fs::read(&path).unwrap();
            let outcome = std::panic::catch_unwind(|| target(&data));
            assert!(outcome.is_ok(), "{} fails {name}", path.display());
            inputs += 1;
        }
        assert!(inputs >= 20, "{name} has {inputs} inputs");
    }
}
