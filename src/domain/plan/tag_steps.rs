//! From some tags of a policy to others in few steps: the cloud has a request for each kind (domain.md 1.11),
//! and where a later one fails, the tags are as an earlier one left them.

use crate::domain::model::Tag;

/// What one request does to tags.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TagStep {
    /// These go.
    Remove(Vec<Tag>),
    /// The keys get these values.
    Change(Vec<Tag>),
    /// These are new.
    Add(Vec<Tag>),
}

/// The steps from some tags to others, in the order in which they are sent; none is empty.
pub fn tag_steps(from: &[Tag], to: &[Tag]) -> Vec<TagStep> {
    let value_of =
        |tags: &[Tag], key: &str| tags.iter().find(|(known, _)| known == key).map(|(_, value)| value.clone());
    let gone: Vec<Tag> = from.iter().filter(|(key, _)| value_of(to, key).is_none()).cloned().collect();
    let (known, new): (Vec<Tag>, Vec<Tag>) =
        to.iter().cloned().partition(|(key, _)| value_of(from, key).is_some());
    let changed = known.into_iter().filter(|(key, value)| value_of(from, key).as_ref() != Some(value));
    let steps = [TagStep::Remove(gone), TagStep::Change(changed.collect()), TagStep::Add(new)];
    steps.into_iter().filter(|step| !step.tags().is_empty()).collect()
}

/// Whether tags are as some of the steps leave them, but not all: nobody but us has been at them.
pub fn is_between(from: &[Tag], to: &[Tag], seen: &[Tag]) -> bool {
    let mut now = sorted(from);
    let mut steps = tag_steps(from, to);
    steps.pop();
    steps.iter().any(|step| {
        step.take(&mut now);
        now == sorted(seen)
    })
}

impl TagStep {
    /// What it is about.
    pub fn tags(&self) -> &[Tag] {
        match self {
            Self::Remove(tags) | Self::Change(tags) | Self::Add(tags) => tags,
        }
    }

    fn take(&self, now: &mut Vec<Tag>) {
        now.retain(|(key, _)| self.tags().iter().all(|(other, _)| other != key));
        if !matches!(self, Self::Remove(_)) {
            now.extend_from_slice(self.tags());
        }
        now.sort();
    }
}

fn sorted(tags: &[Tag]) -> Vec<Tag> {
    let mut tags = tags.to_vec();
    tags.sort();
    tags
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tags(text: &str) -> Vec<Tag> {
        let pairs = text.split(',').filter_map(|pair| pair.split_once('='));
        pairs.map(|(key, value)| (key.to_owned(), value.to_owned())).collect()
    }

    #[test]
    fn steps_lead_from_tags_to_others() {
        let (from, to) = (tags("a=1,b=2,c=3"), tags("b=2,c=4,d=5"));
        let (gone, changed, new) = (tags("a=1"), tags("c=4"), tags("d=5"));
        let steps = tag_steps(&from, &to);
        assert_eq!(steps, [TagStep::Remove(gone), TagStep::Change(changed), TagStep::Add(new)]);
        assert!(tag_steps(&from, &from).is_empty());
        let mut now = from.clone();
        for step in &steps {
            step.take(&mut now);
        }
        assert_eq!(now, to);
    }

    #[test]
    fn what_only_some_steps_were_taken_of_is_between() {
        let (from, to) = (tags("a=1,b=2,c=3"), tags("b=2,c=4,d=5"));
        let between = |seen| is_between(&from, &to, &tags(seen));
        assert!(between("c=3,b=2") && between("b=2,c=4"));
        assert!(
            !between("a=1,b=2,c=3") && !between("b=2,c=4,d=5") && !between("b=2") && !between("a=1,b=2,c=4")
        );
        assert!(!is_between(&tags("a=1"), &tags("a=2"), &tags("a=1")), "one step has nothing between");
    }
}
