//! `capikit send`: the settings of an upload, and how it ends.

use capikit::{Client, Durability, Secret, Settings};

use crate::args::SendArgs;
use crate::exit::{Exit, Stop};
use crate::interrupt::Interrupt;
use crate::lines;
use crate::report::Report;
use crate::secret;
use crate::streams::Streams;
use crate::upload::Upload;

pub(crate) fn run(
    args: &SendArgs,
    streams: &mut Streams<'_>,
    interrupt: &Interrupt,
) -> Result<Exit, Stop> {
    let Streams {
        stdin,
        out,
        err,
        err_is_terminal,
    } = streams;
    let client = Client::new(settings(args)?).map_err(|error| Stop::Usage(error.to_string()))?;
    let mut lines = lines::open(&args.events.file, *stdin)?;
    let report = Report::new(*out, *err, *err_is_terminal, args.events.json);
    let mut upload = Upload::new(&client, interrupt, report);
    upload.run(&mut lines, args.from_line, args.dry_run)
}

fn settings(args: &SendArgs) -> Result<Settings, Stop> {
    let mut settings = args.endpoint.settings(args.endpoint.token()?);
    settings.app_secret = secret::read_if_given(args.app_secret_file.as_deref())?.map(Secret::from);
    settings.default_country = args.events.country.map(|country| country.to_string());
    settings.strict = args.events.strict;
    // It waits for each answer itself.
    settings.durability = Some(Durability::None);
    if args.dry_run {
        settings.enabled = Some(false);
    }
    Ok(settings)
}
