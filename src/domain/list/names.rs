//! Many names, one behind the other in one text: no allocation for each, and a piece is searched
//! for in all of them in one go, at the speed of memory.

use std::ops::Range;

use memchr::memmem::Finder;

use super::bits::Bits;

/// Stands behind every name, so that nothing is found across two of them.
const END: char = '\n';

/// Names by number, as they are spelt and in lower case.
#[derive(Clone, Debug, Default)]
pub struct Names {
    text: String,
    spans: Vec<Spans>,
    /// Bytes of the text that belong to no name any more.
    wasted: usize,
    /// A name was replaced, so that the text is in another order than the numbers.
    mixed: bool,
}

/// A name in lower case and as it is spelt; the same where these are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Spans {
    folded: Span,
    spelt: Span,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Span {
    at: u32,
    length: u32,
}

impl Span {
    const fn range(self) -> Range<usize> {
        self.at as usize..self.at as usize + self.length as usize
    }
}

impl Spans {
    /// The end of everything that belongs to a name.
    const fn end(self) -> usize {
        self.spelt.range().end + END.len_utf8()
    }

    const fn bytes(self) -> usize {
        self.end() - self.folded.at as usize
    }
}

impl Names {
    /// Bytes of a name beside its text.
    #[cfg(test)]
    pub const EACH: usize = size_of::<Spans>();

    /// A name as it is spelt; empty where there is none.
    pub fn spelt(&self, number: u32) -> &str {
        self.spans.get(number as usize).map_or("", |spans| self.piece(spans.spelt))
    }

    /// A name in lower case.
    pub fn folded(&self, number: u32) -> &str {
        self.spans.get(number as usize).map_or("", |spans| self.piece(spans.folded))
    }

    fn piece(&self, span: Span) -> &str {
        self.text.get(span.range()).unwrap_or_default()
    }

    /// Gives a number a name; `true` if it had another one. Numbers between the last one and a new
    /// one have empty names.
    pub fn set(&mut self, number: u32, name: &str) -> bool {
        let place = number as usize;
        if self.spans.get(place).is_some() && self.spelt(number) == name {
            return false;
        }
        let is_new = place >= self.spans.len();
        while self.spans.len() < place {
            let empty = self.push("");
            self.spans.push(empty);
        }
        let spans = self.push(name);
        if let Some(old) = self.spans.get_mut(place) {
            self.wasted += old.bytes();
            self.mixed = true;
            *old = spans;
        } else {
            self.spans.push(spans);
        }
        !is_new
    }

    /// A name that is in lower case anyway is kept once.
    fn push(&mut self, name: &str) -> Spans {
        let is_plain = name.bytes().all(|byte| byte.is_ascii() && !byte.is_ascii_uppercase());
        if is_plain {
            let span = self.push_piece(name);
            return Spans { folded: span, spelt: span };
        }
        let low = name.to_lowercase();
        let folded = self.push_piece(&low);
        Spans { folded, spelt: if low == name { folded } else { self.push_piece(name) } }
    }

    /// Four gigabytes of names are more than any machine this runs on takes in; what is beyond
    /// them has an empty name and is shown by its id.
    fn push_piece(&mut self, piece: &str) -> Span {
        let end = self.text.len() + piece.len() + END.len_utf8();
        let (piece, length) = if u32::try_from(end).is_ok() { (piece, piece.len() as u32) } else { ("", 0) };
        let at = u32::try_from(self.text.len()).unwrap_or(u32::MAX);
        self.text.push_str(piece);
        self.text.push(END);
        Span { at, length }
    }

    /// Finds those of some numbers whose name in lower case has a piece.
    pub fn find(&self, finder: &Finder<'_>, numbers: Range<u32>) -> Bits {
        let mut found = Bits::default();
        if self.mixed || finder.needle().is_empty() || finder.needle().contains(&(END as u8)) {
            let has = |number: &u32| finder.find(self.folded(*number).as_bytes()).is_some();
            found.extend(numbers.filter(has));
            return found;
        }
        let spans = self.spans.get(..self.spans.len().min(numbers.end as usize)).unwrap_or_default();
        let mut rest =
            (numbers.start..).zip(spans.get(numbers.start as usize..).unwrap_or_default()).peekable();
        let end = spans.last().map_or(0, |spans| spans.end());
        let mut from = rest.peek().map_or(end, |(_, spans)| spans.folded.at as usize);
        let text = self.text.as_bytes();
        while let Some(hit) = text.get(from..end).and_then(|text| finder.find(text)) {
            let hit = from + hit;
            while rest.next_if(|(_, spans)| spans.end() <= hit).is_some() {}
            let Some((number, spans)) = rest.peek() else { break };
            let folded = spans.folded.range();
            // Before it may be what is left of a name that is gone, behind it is the other spelling.
            if folded.contains(&hit) {
                found.put(*number);
            }
            from = if hit < folded.start { folded.start } else { spans.end() };
        }
        found
    }

    /// Keeps the names of the numbers for which `stays` is true, which close ranks.
    pub fn keep(&mut self, stays: impl Fn(u32) -> bool) {
        let mut number = 0..;
        let wasted = &mut self.wasted;
        self.spans.retain(|spans| {
            let stays = number.next().is_some_and(&stays);
            *wasted += if stays { 0 } else { spans.bytes() };
            stays
        });
        if self.wasted > self.text.len() / 2 {
            self.pack();
        }
    }

    /// Writes the names anew, in order and without what belongs to none.
    fn pack(&mut self) {
        let old = std::mem::take(self);
        self.text.reserve_exact(old.text.len() - old.wasted.min(old.text.len()));
        self.spans.reserve_exact(old.spans.len());
        for number in 0..old.spans.len() as u32 {
            self.set(number, old.spelt(number));
        }
    }

    /// Gives memory back that was taken ahead, and puts the text in order again.
    pub fn shrink(&mut self) {
        if self.mixed {
            self.pack();
        }
        self.text.shrink_to_fit();
        self.spans.shrink_to_fit();
    }
}

#[cfg(test)]
impl Names {
    /// Bytes on the heap.
    pub fn bytes(&self) -> usize {
        self.text.capacity() + self.spans.capacity() * size_of::<Spans>()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_is_searched_for_is_found_where_it_is(
            names in prop::collection::vec("[abA]{0,5}|ÄÖ?ß|İx", 0..20),
            renamed in prop::collection::vec((0u32..25, "[abB]{0,4}"), 0..4),
            gone in prop::collection::btree_set(0u32..25, 0..6),
            needle in "[ab]{0,3}|ä|ß|x|a\nb?",
            from in 0u32..22, length in 0u32..22, shrink in any::<bool>(),
        ) {
            let mut list: Vec<String> = Vec::new();
            let mut kept = Names::default();
            let named = (0..).zip(names).chain(renamed);
            for (number, name) in named {
                let before = list.get(number as usize).cloned();
                if list.len() <= number as usize {
                    list.resize(number as usize + 1, String::new());
                }
                list[number as usize].clone_from(&name);
                prop_assert_eq!(kept.set(number, &name), before.is_some_and(|before| before != name));
            }
            kept.keep(|number| !gone.contains(&number));
            let mut number = 0..;
            list.retain(|_| !gone.contains(&number.next().unwrap()));
            if shrink {
                kept.shrink();
            }
            for (number, name) in (0..).zip(&list) {
                prop_assert_eq!(kept.spelt(number), name);
                prop_assert_eq!(kept.folded(number), name.to_lowercase());
            }
            let range = from..from + length;
            let found = kept.find(&Finder::new(needle.as_bytes()), range.clone());
            let expected: Vec<u32> = (0..)
                .zip(&list)
                .filter(|(number, name)| range.contains(number) && name.to_lowercase().contains(&needle))
                .map(|(number, _)| number)
                .collect();
            let found: Vec<u32> = found.iter().filter(|number| (*number as usize) < list.len()).collect();
            prop_assert_eq!(found, expected);
        }
    }
}
