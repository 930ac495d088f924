//! A week in a second: the dispatcher, a queue and an endpoint on a clock that only a test moves.

mod clock;
mod disk;
mod outage;
mod parking;
mod poison;
mod replies;
mod storm;
mod table;
mod world;

use crate::delivery::batch::Stream;
