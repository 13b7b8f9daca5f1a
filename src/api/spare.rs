//! Memory for large answers, used again: pages of a list are over a megabyte each, and fresh memory
//! for every one of them costs a twentieth of reading it.

use std::sync::{Mutex, PoisonError};

/// Answers from this size on are worth it, in bytes.
pub(crate) const LARGE: usize = 128 << 10;
/// Buffers that are kept.
const MOST: usize = 8;

/// Buffers that wait for the next large answer.
#[derive(Debug, Default)]
pub(crate) struct Spare(Mutex<Vec<Vec<u8>>>);

impl Spare {
    /// An empty buffer with room for so many bytes.
    pub fn take(&self, room: usize) -> Vec<u8> {
        let kept = (room >= LARGE).then(|| self.all(Vec::pop)).flatten();
        let mut buffer = kept.unwrap_or_default();
        buffer.reserve(room);
        buffer
    }

    /// Keeps a buffer whose contents nobody needs any more.
    pub fn give(&self, mut buffer: Vec<u8>) {
        buffer.clear();
        self.all(|kept| {
            if buffer.capacity() >= LARGE && kept.len() < MOST {
                kept.push(buffer);
            }
        });
    }

    /// Gives the memory back.
    pub fn clear(&self) {
        self.all(std::mem::take);
    }

    fn all<T>(&self, work: impl FnOnce(&mut Vec<Vec<u8>>) -> T) -> T {
        work(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_large_buffer_is_used_again_and_small_ones_are_not_kept() {
        let spare = Spare::default();
        let mut buffer = spare.take(LARGE);
        buffer.extend([1; 10]);
        let place = buffer.as_ptr();
        spare.give(buffer);
        spare.give(Vec::with_capacity(10));
        assert_eq!(spare.take(10).capacity(), 10);
        let again = spare.take(LARGE);
        assert_eq!((again.as_ptr(), again.len()), (place, 0));
        (0..20).for_each(|_| spare.give(Vec::with_capacity(LARGE)));
        assert_eq!(spare.all(|kept| kept.len()), MOST);
        spare.clear();
        assert!(spare.all(|kept| kept.is_empty()));
    }
}
