//! What the kernel knows of a process, and the end of those that were started.

use std::fs;
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process};

/// Ticks of `/proc/PID/stat` in a second: fixed for user space on Linux.
const TICKS: u64 = 100;

/// Processes that were started and not yet seen to end.
static STARTED: Mutex<Vec<Pid>> = Mutex::new(Vec::new());

/// Remembers a process for the case that everything has to end at once.
pub fn started(pid: Pid) {
    STARTED.lock().unwrap_or_else(PoisonError::into_inner).push(pid);
}

/// Forgets a process: it has ended, and its number may soon be another's.
pub fn ended(pid: Pid) {
    STARTED.lock().unwrap_or_else(PoisonError::into_inner).retain(|held| *held != pid);
}

/// Ends this program and all it started, should it still run after so long.
pub fn give_up_after(time: Duration) {
    thread::spawn(move || {
        thread::sleep(time);
        for pid in STARTED.lock().unwrap_or_else(PoisonError::into_inner).iter() {
            let _gone = kill_process(*pid, Signal::KILL);
        }
        eprintln!("gave up after {} s", time.as_secs());
        std::process::exit(3);
    });
}

/// User and system time of a process so far. The kernel counts that of threads that ended in
/// steps of 10 ms only, so of two incomplete figures the larger is taken.
pub fn cpu(pid: &str) -> Option<Duration> {
    Some(coarse_cpu(pid)?.max(fine_cpu(pid)?))
}

fn coarse_cpu(pid: &str) -> Option<Duration> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    // The name may hold anything; what follows its bracket does not.
    let fields: Vec<&str> = stat.rsplit_once(") ")?.1.split(' ').collect();
    let ticks = |at: usize| fields.get(at).and_then(|field| field.parse::<u64>().ok());
    Some(Duration::from_millis((ticks(11)? + ticks(12)?) * 1000 / TICKS))
}

/// Time on a processor, to the nanosecond, of the threads that are there.
pub fn fine_cpu(pid: &str) -> Option<Duration> {
    let times = tasks(pid, "schedstat")?;
    let spent = |line: &String| line.split(' ').next().and_then(|first| first.parse::<u64>().ok());
    Some(Duration::from_nanos(times.iter().filter_map(spent).sum()))
}

/// How often the threads went to sleep by themselves: once per wake-up.
pub fn sleeps(pid: &str) -> Option<u64> {
    let all = tasks(pid, "status")?;
    Some(all.iter().filter_map(|status| field(status, "voluntary_ctxt_switches:")).sum())
}

fn tasks(pid: &str, file: &str) -> Option<Vec<String>> {
    let threads = fs::read_dir(format!("/proc/{pid}/task")).ok()?;
    let read = |thread: fs::DirEntry| fs::read_to_string(thread.path().join(file)).ok();
    Some(threads.filter_map(Result::ok).filter_map(read).collect())
}

/// Memory in KiB: what is resident now, and the most that ever was.
#[derive(Clone, Copy, Debug)]
pub struct Memory {
    pub now: u64,
    pub peak: u64,
}

/// Memory of a process; `self` is this one.
pub fn memory(pid: &str) -> Option<Memory> {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
    Some(Memory { now: field(&status, "VmRSS:")?, peak: field(&status, "VmHWM:")? })
}

fn field(status: &str, name: &str) -> Option<u64> {
    let line = status.lines().find_map(|line| line.strip_prefix(name))?;
    line.split_whitespace().next()?.parse().ok()
}
