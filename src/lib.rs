//! `vbs`: backup policies and volumes of the Volume Backup Service.

pub mod sim;
