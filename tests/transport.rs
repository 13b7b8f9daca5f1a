//! How the requests travel.
