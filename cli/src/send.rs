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
    args: SendArgs,
    streams: &mut Streams<'_>,
    interrupt: &Interrupt,
) -> Result<Exit, Stop> {
    let Streams {
        stdin,
        out,
        err,
        err_is_terminal,
    } = streams;
    let (file, json) = (args.events.file.clone(), args.events.json);
    let (from_line, dry_run) = (args.from_line, args.dry_run);
    let client = Client::new(settings(args)?).map_err(|error| Stop::Usage(error.to_string()))?;
    let mut lines = lines::open(&file, *stdin)?;
    let report = Report::new(*out, *err, *err_is_terminal, json);
    let mut upload = Upload::new(&client, interrupt, report);
    upload.run(&mut lines, from_line, dry_run)
}

fn settings(args: SendArgs) -> Result<Settings, Stop> {
    let mut settings = Settings::default();
    settings.access_token = secret::read_if_given(args.token_file.as_deref())?.map(Secret::from);
    settings.app_secret = secret::read_if_given(args.app_secret_file.as_deref())?.map(Secret::from);
    settings.pixel_id = args.pixel_id;
    settings.base_url = args.base_url;
    settings.path_template = args.path_template;
    settings.graph_version = args.graph_version;
    settings.test_event_code = args.test_event_code;
    settings.default_country = args.events.country.map(|country| country.to_string());
    settings.strict = args.events.strict;
    // It waits for each answer itself.
    settings.durability = Some(Durability::None);
    if args.dry_run {
        settings.enabled = Some(false);
    }
    Ok(settings)
}
