//! Threads that store what nobody waits for: where processors are few, those go first that somebody does wait for.

/// How far such a thread steps back: it gets a third of what another gets, as long as both want the same processor.
#[cfg(target_os = "linux")]
const STEPS: i32 = 5;

/// From here on the calling thread, and every thread that it starts, leaves others the way. A system that refuses that is none the worse.
#[cfg(target_os = "linux")]
pub(crate) fn step_back() {
    if let Err(error) = rustix::process::nice(STEPS) {
        tracing::debug!(%error, "threads in the background could not be put behind others");
    }
}

/// Elsewhere a program has one priority.
#[cfg(not(target_os = "linux"))]
pub(crate) fn step_back() {}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn the_thread_and_those_it_starts_step_back_and_no_other_does() {
        let nice = || rustix::process::getpriority_process(None).unwrap();
        let before = nice();
        let behind = std::thread::scope(|scope| {
            let told = || {
                step_back();
                [nice(), std::thread::scope(|scope| scope.spawn(nice).join().unwrap())]
            };
            scope.spawn(told).join().unwrap()
        });
        assert_eq!((behind, nice()), ([(before + STEPS).min(19); 2], before));
    }
}
