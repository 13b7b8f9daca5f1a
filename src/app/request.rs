//! Numbers by which answers find their questions.

/// Numbers the loads, so that the results of an earlier one, or of another cloud, are recognised.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Generation(pub u64);

/// Numbers a request, so that the answer to an outdated one is recognised.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RequestId(pub u64);
