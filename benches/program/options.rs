//! What to measure.

use std::time::Duration;

pub const HELP: &str = "\
cargo bench --bench program -- [OPTIONS]

  --sizes N,N,...   volumes in the cloud (1000,100000,1000000)
  --repeat N        starts per size, of which the median is taken (5; a million: at most 3)
  --idle SECONDS    how long nothing happens (20)
  --no-latency      leave out the loads at 50 ms
  --single-core     the program and the floors on one core only (needs taskset)
  --soak            only this: refreshes and keys, and what becomes of the memory
  --rounds N        refreshes of the soak, with a hundred keys after each (100)
  --bin PATH        another build of the program, to compare";

#[derive(Clone, Debug)]
pub struct Options {
    pub sizes: Vec<usize>,
    pub repeat: usize,
    pub idle: Duration,
    pub latency: bool,
    pub single_core: bool,
    pub soak: bool,
    pub rounds: usize,
    pub bin: String,
}

impl Options {
    /// Reads the arguments; `None`: only help is asked for.
    pub fn read(arguments: &[String]) -> Result<Option<Self>, String> {
        let mut options = Self {
            sizes: vec![1_000, 100_000, 1_000_000],
            repeat: 5,
            idle: Duration::from_secs(20),
            latency: true,
            single_core: false,
            soak: false,
            rounds: 100,
            bin: env!("CARGO_BIN_EXE_vbs").to_owned(),
        };
        let mut rest = arguments.iter();
        while let Some(argument) = rest.next() {
            let mut value = || rest.next().ok_or_else(|| format!("{argument} wants a value"));
            match argument.as_str() {
                "--bench" => {}
                "--help" | "-h" => return Ok(None),
                "--sizes" => {
                    let sizes: Result<Vec<usize>, String> = value()?.split(',').map(number).collect();
                    options.sizes = sizes?;
                }
                "--repeat" => options.repeat = number(value()?)?.max(1),
                "--idle" => options.idle = Duration::from_secs(number(value()?)? as u64),
                "--rounds" => options.rounds = number(value()?)?,
                "--no-latency" => options.latency = false,
                "--single-core" => options.single_core = true,
                "--soak" => options.soak = true,
                "--bin" => options.bin.clone_from(value()?),
                other => return Err(format!("what is {other}?")),
            }
        }
        Ok(Some(options))
    }

    /// Starts at one size: a million takes its time.
    pub fn repeats(&self, size: usize) -> usize {
        if size > 200_000 { self.repeat.min(3) } else { self.repeat }
    }

    /// After this everything is killed: nothing here may hang.
    pub fn deadline(&self) -> Duration {
        let rounds = if self.soak { self.rounds as u64 * 15 } else { 0 };
        Duration::from_secs(600 * self.sizes.len() as u64 + rounds)
    }

    /// A program and its arguments, tied to one core if so wished.
    pub fn tied(&self, program: &str) -> (String, Vec<String>) {
        if self.single_core {
            let tie = ["-c", "0", program].map(str::to_owned);
            return ("taskset".to_owned(), tie.to_vec());
        }
        (program.to_owned(), Vec::new())
    }
}

fn number(text: impl AsRef<str>) -> Result<usize, String> {
    let text = text.as_ref();
    text.replace('_', "").parse().map_err(|_| format!("{text} is no number"))
}
