//! What a running site asks beyond its snapshots: evidence from the lake, and the figures of its operator.

pub mod config;
pub mod evidence;
pub mod movements;
pub mod newcomers;
pub mod operator;
pub mod viewpoints;
