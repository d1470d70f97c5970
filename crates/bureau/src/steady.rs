//! 稳 steady: the systems that keep the market in order.

pub mod complaint;
pub mod handling;
pub mod numbers;
pub mod report;
pub mod ticket;
pub mod trust;
