//! Every time-out, pause, window and size in one place, so that tests can run them a hundred
//! times faster and nobody has to look for a number.

use std::path::PathBuf;
use std::time::Duration;

use jiff::tz::TimeZone;

/// All of the program's tunable figures.
#[derive(Clone, Debug, PartialEq)]
pub struct Settings {
    /// How long a connection may take to come about.
    pub connect_timeout: Duration,
    /// How long a read may take, from sending to the last byte.
    pub read_timeout: Duration,
    /// How long an associate or disassociate call may take; it is slow for many volumes
    /// (domain.md 1.7).
    pub write_timeout: Duration,
    /// Largest answer that is read, in bytes.
    pub max_answer_bytes: usize,
    /// Volumes in one associate request (domain.md 2 recommends 20 to 40).
    pub max_batch: usize,
    /// Most volumes in one submission; `None` sets no limit.
    pub max_submit: Option<usize>,
    /// Volumes asked for in one page (at most 1000, domain.md 4.1).
    pub page_size: usize,
    /// Pages of the volume list that are under way, or wait to be taken, at once; 1 reads one after
    /// the other. More than 8 gains little even at 50 ms a round trip, and each is 1 to 2 MB.
    pub pages_in_flight: usize,
    /// Ids in one vendor-form read (at most 60, domain.md 4.1).
    pub max_ids_per_read: usize,
    /// Single-volume reads in flight at once.
    pub reads_in_flight: usize,
    /// How long to wait for an optional answer, such as the names of servers.
    pub optional_timeout: Duration,
    /// How often a failed read is tried again.
    pub read_retries: u32,
    /// First pause before a read is tried again; doubles, with jitter.
    pub retry_pause: Duration,
    /// Longest pause that is taken unasked while the cloud limits the rate of requests.
    pub longest_pause: Duration,
    /// How long a list may go without progress because the cloud limits the rate of requests; every
    /// page begins it anew.
    pub list_wait: Duration,
    /// The same for a run: every batch and every reading begins it anew.
    pub run_wait: Duration,
    /// How long unknown outcomes are read again before "not seen" counts as failed (domain.md 2).
    pub settle_window: Duration,
    /// First pause between settling reads; grows by half each time.
    pub settle_pause: Duration,
    /// How long a reading may lag behind a write (domain.md 1.10): an answer and a reading only
    /// count as contradicting each other after this.
    pub read_lag: Duration,
    /// How early before its end a token is renewed.
    pub token_margin: Duration,
    /// What is known of a marked volume may be this old when it is sent.
    pub fresh_for: Duration,
    /// The zone that local times are given in; `None` is that of the machine.
    pub time_zone: Option<TimeZone>,
    /// How long keys are dropped after a prompt that changes something was drawn.
    pub confirm_guard: Duration,
    /// How long nothing but the count and movement may have been pressed before a key that confirms.
    pub confirm_quiet: Duration,
    /// So many printable keys in one read, or in quick succession, count as pasted by accident.
    pub burst_keys: usize,
    /// So many different ones must be among those that came in quick succession.
    pub burst_kinds: usize,
    /// The longest time between two keys in quick succession.
    pub burst_gap: Duration,
    /// What is pasted by accident lasts until nothing came for so long.
    pub burst_silence: Duration,
    /// Shortest time between two frames that show only progress.
    pub progress_interval: Duration,
    /// How long the request in flight is waited for when the program must end.
    pub leave_grace: Duration,
    /// Up to this many new associations a single key confirms.
    pub confirm_by_key_up_to: usize,
    /// Up to this many backups a single key confirms.
    pub confirm_backups_by_key_up_to: usize,
    /// Pause between two looks at backups that are being made or deleted, at first.
    pub follow_pause: Duration,
    /// The same pause once they were followed for [`follow_early`](Self::follow_early).
    pub follow_pause_late: Duration,
    /// How long backups are looked at often.
    pub follow_early: Duration,
    /// How long a backup may take to be gone before that is not expected any more.
    pub deletion_window: Duration,
    /// How much later than the schedule promises a backup may begin before the last one is too old.
    pub coverage_grace: Duration,
    /// How far back backups are always looked for, and how old one may be that no schedule promises.
    pub coverage_window: Duration,
    /// Volumes whose last backup is looked for one by one, at most.
    pub coverage_singles: usize,
    /// How often the age of data is redrawn, and the terminal checked, while nothing happens.
    pub idle_tick: Duration,
    /// Where host names are looked up.
    pub names: NameFiles,
}

/// The files that host names are resolved by; nothing else is read or asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NameFiles {
    /// Names and their addresses; it may be missing.
    pub hosts: PathBuf,
    /// The DNS servers, the search list and the options.
    pub resolv_conf: PathBuf,
    /// The port of the DNS servers, which the file cannot say.
    pub port: u16,
}

impl Default for NameFiles {
    fn default() -> Self {
        Self { hosts: "/etc/hosts".into(), resolv_conf: "/etc/resolv.conf".into(), port: 53 }
    }
}

impl Default for Settings {
    fn default() -> Self {
        let seconds = Duration::from_secs;
        let millis = Duration::from_millis;
        Self {
            connect_timeout: seconds(10),
            read_timeout: seconds(30),
            write_timeout: seconds(180),
            max_answer_bytes: 64 << 20,
            max_batch: 40,
            max_submit: None,
            page_size: 1000,
            pages_in_flight: 8,
            max_ids_per_read: 60,
            reads_in_flight: 8,
            optional_timeout: seconds(5),
            read_retries: 3,
            retry_pause: millis(500),
            longest_pause: seconds(60),
            list_wait: seconds(120),
            run_wait: seconds(600),
            settle_window: seconds(120),
            settle_pause: seconds(2),
            read_lag: seconds(10),
            token_margin: seconds(300),
            fresh_for: seconds(30),
            time_zone: None,
            confirm_guard: millis(300),
            confirm_quiet: seconds(1),
            burst_keys: 6,
            burst_kinds: 4,
            burst_gap: millis(100),
            burst_silence: seconds(1),
            progress_interval: millis(50),
            leave_grace: seconds(9),
            confirm_by_key_up_to: 40,
            confirm_backups_by_key_up_to: 10,
            follow_pause: seconds(5),
            follow_pause_late: seconds(30),
            follow_early: seconds(60),
            deletion_window: seconds(600),
            coverage_grace: seconds(6 * 3600),
            coverage_window: seconds(48 * 3600),
            coverage_singles: 200,
            idle_tick: seconds(60),
            names: NameFiles::default(),
        }
    }
}

impl Settings {
    /// The same figures with every time divided by `factor`, for tests.
    pub fn faster(mut self, factor: u32) -> Self {
        for time in [
            &mut self.connect_timeout,
            &mut self.read_timeout,
            &mut self.write_timeout,
            &mut self.optional_timeout,
            &mut self.retry_pause,
            &mut self.longest_pause,
            &mut self.list_wait,
            &mut self.run_wait,
            &mut self.settle_window,
            &mut self.settle_pause,
            &mut self.read_lag,
            &mut self.token_margin,
            &mut self.fresh_for,
            &mut self.confirm_guard,
            &mut self.confirm_quiet,
            &mut self.burst_gap,
            &mut self.burst_silence,
            &mut self.progress_interval,
            &mut self.leave_grace,
            &mut self.follow_pause,
            &mut self.follow_pause_late,
            &mut self.follow_early,
            &mut self.deletion_window,
            &mut self.idle_tick,
        ] {
            *time /= factor.max(1);
        }
        self
    }
}
