//! The one way in: inputs of a format, taken apart by its reader.

use crate::gate::Gate;
use crate::inputs::Inputs;
use crate::source::{Input, Outcome, ReadError, ReadOptions, Sink};
use crate::{Format, bytes};
use crate::{higgs, jetstream, mastodon, nostr, responses, sniff, stackexchange, wxr, x_v1, x_v2};

/// Opens an input that is no payload of a network, and unpacks it on the way: what `app` reads by itself.
pub fn open(input: &Input) -> Result<Box<dyn std::io::Read + Send>, ReadError> {
    Ok(bytes::open(input)?.0)
}

/// Reads inputs of one format and delivers what they say, record by record and always in the same order.
///
/// A damaged input ends there: [`Outcome::broken`] says where, and the inputs after it are read. Fails
/// where an input cannot be opened or is of another kind, and where the sink fails.
pub fn read(
    format: Format,
    inputs: &[Input],
    options: &ReadOptions,
    sink: &mut dyn Sink,
) -> Result<Outcome, ReadError> {
    if inputs.is_empty() {
        return Err(ReadError::NoInput);
    }
    // Every input is looked at before the first is read: half of what was asked for is harder to mend than nothing.
    let mut ready = Vec::with_capacity(inputs.len());
    for input in inputs {
        ready.push(sniff::expect(format, input)?);
    }
    let inputs = match format {
        Format::StackExchange => stackexchange::inputs(&ready, options)?,
        _ => Inputs::open_all(format, &ready)?,
    };
    run(format, inputs, options, sink)
}

pub(crate) fn run(
    format: Format,
    mut inputs: Inputs,
    options: &ReadOptions,
    sink: &mut dyn Sink,
) -> Result<Outcome, ReadError> {
    let mut gate = Gate::new(sink, options);
    match format {
        Format::Responses => responses::read(&mut inputs, options, &mut gate),
        Format::Higgs => higgs::read(&mut inputs, options, &mut gate),
        Format::StackExchange => stackexchange::read(&mut inputs, options, &mut gate),
        Format::XV1 => x_v1::read(&mut inputs, &mut gate),
        Format::XV2 => x_v2::read(&mut inputs, &mut gate),
        Format::Jetstream => jetstream::read(&mut inputs, &mut gate),
        Format::Mastodon => mastodon::read(&mut inputs, &mut gate),
        Format::Nostr => nostr::read(&mut inputs, &mut gate),
        Format::Wxr => wxr::read(&mut inputs, options, &mut gate),
    }?;
    let records = gate.records();
    Ok(inputs.into_outcome(records))
}

/// Bytes of all inputs as they lie on disk, for a progress bar; `None` with standard input.
pub fn total_bytes(inputs: &[Input]) -> Option<u64> {
    let mut total = 0;
    for input in inputs {
        let Input::File(path) = input else { return None };
        if path.is_dir() {
            total +=
                stackexchange::folder_files(path).iter().filter_map(|file| bytes::size(file)).sum::<u64>();
        } else {
            total += bytes::size(path)?;
        }
    }
    Some(total)
}
