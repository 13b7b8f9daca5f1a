//! Policies and volumes that the story of the demo is about.

pub(super) const NIGHTLY: &str = "7f3c1f0e-52a4-4c1b-9d6a-0b6f5a1e2c11";
pub(super) const WEEKLY: &str = "c90a44d2-8b1f-4f70-a3e5-51d7e0f2b822";
pub(super) const EVERY_SIX_HOURS: &str = "3d8a5b17-62f0-4e9c-b1a4-8c7d6e5f4a03";
pub(super) const SILVER: &str = "58e1c7d9-0b3a-4f62-8d15-9a2b3c4d5e6f";
pub(super) const COMPLIANCE: &str = "a1f4e8c2-7d60-4b39-95e8-1c0d2b3a4f5e";
pub(super) const OVERSEAS: &str = "b7d2e9f4-1a5c-4d83-a06f-2e3f4a5b6c7d";
pub(super) const OLD_HOURLY: &str = "e4b7c2a1-0d3f-4e5a-8c6b-7f8091a2b344";

/// Volumes the nearly full policy takes; two short of what is in it.
pub(super) const SILVER_ROOM: usize = 24;

/// The volume whose first move goes wrong half-way.
pub(super) const STUMBLES: &str = "0d5e8f31-9c2b-4a76-b3e4-7f1a2c6d9e50";
