//! A world on its way to who reads it: the simulator writes into a pipe for each reader, so that the log is never held, and is played
//! once however many read it.

use std::io::{self, BufWriter, PipeReader, PipeWriter, Write};
use std::path::Path;
use std::thread;

use anyhow::{Context as _, anyhow};
use redress_datasets::simulate::{Simulated, Town, Truth, write_town};
use redress_datasets::{DatasetError, Watch};

/// Hears of every event: when it happens (UTC ms), whose it is (its place among the truths), whether it is abuse that goes out.
pub type Each<'a> = dyn FnMut(i64, usize, bool) + Send + 'a;

/// What was played, and the truth about its accounts.
pub type Played = (Simulated, Vec<Truth>);

/// Plays the world for readers that work side by side; each gets the whole log. Answers what they made of it, in their order.
///
/// # Errors
/// The first that failed: the world, or a reader.
pub fn play<T: Send>(
    town: Town,
    readers: Vec<Box<dyn FnOnce(PipeReader) -> anyhow::Result<T> + Send + '_>>,
    each: &mut Each<'_>,
    watch: &dyn Watch,
) -> anyhow::Result<(Played, Vec<T>)> {
    let mut writers = Vec::new();
    let (played, made) = thread::scope(|scope| -> anyhow::Result<_> {
        let mut at_work = Vec::new();
        for reader in readers {
            let (from, to) = io::pipe().context("no pipe between simulator and engine")?;
            writers.push(to);
            at_work.push(scope.spawn(move || reader(from)));
        }
        let played = write(town, Tee(writers), each, watch);
        let made: Vec<_> = at_work.into_iter().map(thread::ScopedJoinHandle::join).collect();
        Ok((played, made))
    })?;
    // A reader that failed closed its pipe: its word comes before that of the simulator.
    let made = made.into_iter().map(|made| made.map_err(|_| anyhow!("the engine stopped half-way"))?);
    let made = made.collect::<anyhow::Result<Vec<T>>>()?;
    Ok((played?, made))
}

fn write(town: Town, tee: Tee, each: &mut Each<'_>, watch: &dyn Watch) -> Result<Played, DatasetError> {
    let mut out = BufWriter::with_capacity(1 << 18, tee);
    let failed = |source| DatasetError::Write { path: Path::new("the pipe to the engine").into(), source };
    let played = write_town(town, None, &mut out, failed, watch, each)?;
    out.flush().map_err(failed)?;
    Ok(played)
}

/// Writes the same into every pipe.
struct Tee(Vec<PipeWriter>);

impl Write for Tee {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.iter_mut().try_for_each(|pipe| pipe.write_all(bytes))?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
