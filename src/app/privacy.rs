//! What of this process others could see: its memory holds keys, which a core dump would write to a disk
//! and a debugger would read.

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

/// No core dumps from now on, and, where the system can do so, no look into the memory for other processes
/// of the same user. What a system refuses here is no reason not to run.
pub(super) fn keep_memory_private() {
    // Only the soft limit, which programs that are started from here may raise again.
    let maximum = getrlimit(Resource::Core).maximum;
    let _as_it_was = setrlimit(Resource::Core, Rlimit { current: Some(0), maximum });
    // A collector of dumps that reads them from a pipe does not ask for the limit.
    #[cfg(target_os = "linux")]
    let _as_it_was = rustix::process::set_dumpable_behavior(rustix::process::DumpableBehavior::NotDumpable);
}
