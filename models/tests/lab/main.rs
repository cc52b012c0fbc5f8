//! `redress-lab` from outside: one binary for all its tests, since each binary links polars and the engine anew.

mod backtest;
mod card;
mod cli;
mod drift;
mod features;
mod learning;
mod reviewed;
mod shipped;
mod text;
mod threshold;
