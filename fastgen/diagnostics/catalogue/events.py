"""FG61xx: what lies beyond requests: messages, handlers of events, jobs."""

from fastgen.diagnostics.catalogue.entry import Entry

HEAD = "app notes\nentity Note { text: text  likes: int = 0 }\n"
MAIL = 'mail hello(note: Note) { to "a@example.com"  subject "New"  text "{note.text}" }\n'
HOOK = "settings { key: secret  target: url }\n"

ENTRIES: tuple[Entry, ...] = (
    Entry(
        code="FG6101",
        slug="unknown-message",
        headline="cannot find the message `{name}`",
        what="`send` names neither a mail nor a webhook.",
        why="There is nothing to send.",
        bad=HEAD + MAIL + "action greet(note: Note) { send helo(note) }\n",
        good=HEAD + MAIL + "action greet(note: Note) { send hello(note) }\n",
    ),
    Entry(
        code="FG6102",
        slug="message-arguments",
        headline="the message `{name}` takes {takes}, and {given} are given",
        what="`send` gives a message more, less or other things than its parameters.",
        why="The message could not be written.",
        bad=HEAD + MAIL + "action greet(note: Note) { send hello() }\n",
        good=HEAD + MAIL + "action greet(note: Note) { send hello(note) }\n",
    ),
    Entry(
        code="FG6103",
        slug="unsigned-webhook",
        headline="the webhook `{name}` is not signed with a setting",
        what="A webhook has no `secret`, or one that is not read from the settings.",
        why=(
            "Whoever receives it could not tell it from a forgery; and a key in the text of a "
            "spec, or in the database, is no secret."
        ),
        bad=(
            HEAD
            + HOOK
            + "webhook added(note: Note) { to settings.target  body { text: note.text } }\n"
        ),
        good=(
            HEAD + HOOK + "webhook added(note: Note) {\n"
            "  to settings.target\n"
            "  body { text: note.text }\n"
            "  secret settings.key\n"
            "}\n"
        ),
    ),
    Entry(
        code="FG6104",
        slug="mail-without-text",
        headline="the mail `{name}` says nothing",
        what="A mail has neither `html` nor `text`.",
        why="It would arrive empty.",
        bad=HEAD + 'mail hello(note: Note) { to "a@example.com"  subject "New" }\n',
        good=HEAD + MAIL,
    ),
    Entry(
        code="FG6105",
        slug="unknown-event",
        headline="`{entity}` has no event `{event}`",
        what=(
            "`on` names an event that does not exist. There are `created`, `updated`, `deleted` "
            "and the states of flows."
        ),
        why="The block would never run.",
        bad=HEAD + MAIL + "on Note.liked { send hello(self) }\n",
        good=HEAD + MAIL + "on Note.created { send hello(self) }\n",
    ),
    Entry(
        code="FG6106",
        slug="handled-twice",
        headline="`{entity}.{event}` is handled twice",
        what="Two blocks are about the same event.",
        why="They would run in any order, and one of them could fail alone.",
        bad=(
            HEAD
            + MAIL
            + "on Note.created { send hello(self) }\n"
            + "on Note.created { send hello(self) }\n"
        ),
        good=HEAD + MAIL + "on Note.created { send hello(self)  send hello(self) }\n",
    ),
    Entry(
        code="FG6107",
        slug="handler-loop",
        headline="the handler of `{entity}.{event}` causes its own event: {chain}",
        what="A handler changes rows so that, perhaps through other handlers, it runs again.",
        why="It would never come to an end.",
        bad=HEAD + "on Note.updated { update self { likes: likes + 1 } }\n",
        good=HEAD + "on Note.created { update self { likes: likes + 1 } }\n",
    ),
    Entry(
        code="FG6108",
        slug="row-is-gone",
        headline="the `{entity}` is gone when this runs",
        what=(
            "A handler of `deleted` uses the row as a row, or a field that is computed or to-many."
        ),
        why="Only what was stored in the row is kept; the row itself cannot be looked up.",
        bad=HEAD + MAIL + "on Note.deleted { send hello(self) }\n",
        good=(
            HEAD
            + 'mail bye(said: text) { to "a@example.com"  subject "Gone"  text "{said}" }\n'
            + "on Note.deleted { send bye(text) }\n"
        ),
    ),
    Entry(
        code="FG6109",
        slug="answer-to-nobody",
        headline="`{owner}` has nobody to answer",
        what="`return` stands in a handler or a job.",
        why="No request waits for it.",
        bad=HEAD + "on Note.created { update self { likes: 1 }  return self }\n",
        good=HEAD + "on Note.created { update self { likes: 1 } }\n",
    ),
    Entry(
        code="FG6110",
        slug="job-interval",
        headline="the time between two runs of `{name}` is not from 1 second to 366 days",
        what="`every` takes a length of time that is written out, in seconds to weeks.",
        why="A job that runs all the time, or whose time depends on something, cannot be planned.",
        bad=HEAD + "job sweep every 0 seconds { delete all Note where .likes < 0 }\n",
        good=HEAD + "job sweep every 1 hour { delete all Note where .likes < 0 }\n",
    ),
    Entry(
        code="FG6111",
        slug="sent-after-delete",
        headline="`{name}` is deleted before `{message}` is sent",
        what="A message is about a row that a statement above it deletes.",
        why="What the message says of the row could not be read any more.",
        bad=HEAD + MAIL + "action drop(note: Note) { delete note  send hello(note) }\n",
        good=HEAD + MAIL + "action drop(note: Note) { send hello(note)  delete note }\n",
    ),
    Entry(
        code="FG6112",
        slug="value-in-markup",
        headline="a value cannot stand in {place}",
        what=(
            "In HTML a value stands in a text, or in a quoted attribute. At the start of an "
            "address it has to be a `url`; scripts, styles and handlers take none."
        ),
        why="Escaping protects a text; elsewhere what somebody typed could become code.",
        bad=(
            HEAD + "mail hello(note: Note) {\n"
            '  to "a@example.com"\n  subject "New"\n'
            '  html """<a href="{note.text}">Look</a>"""\n}\n'
        ),
        good=(
            HEAD + "mail hello(note: Note) {\n"
            '  to "a@example.com"\n  subject "New"\n'
            '  html """<a href="https://notes.example/?q={note.text}">Look</a>"""\n}\n'
        ),
    ),
    Entry(
        code="FG6113",
        slug="deleted-by-cascade",
        headline="a `{entity}` that goes together with its `{above}` is not announced",
        what=(
            "A handler waits for rows to be deleted, and the database deletes some of them on its "
            "own, because another row goes."
        ),
        why="The handler would not hear of them.",
        bad=(
            "app notes\n"
            "entity Book { title: string }\n"
            "entity Note { book: Book on delete cascade  text: text }\n"
            "entity Loss { text: text }\n"
            "resource Book\n"
            "on Note.deleted { create Loss { text } }\n"
        ),
        good=(
            "app notes\n"
            "entity Book { title: string }\n"
            "entity Note { book: Book  text: text }\n"
            "entity Loss { text: text }\n"
            "resource Book\n"
            "on Note.deleted { create Loss { text } }\n"
        ),
    ),
    Entry(
        code="FG6114",
        slug="message-parameter",
        headline="a message cannot be given `{name}`, {type}",
        what=(
            "A parameter of a mail or a webhook is a list, a row that may be null, a file, or may "
            "be absent."
        ),
        why="A message is written from one row or value for each parameter.",
        bad=(
            HEAD + 'mail hello(notes: Note[]) { to "a@example.com"  subject "New"  text "Many" }\n'
        ),
        good=HEAD + MAIL,
    ),
    Entry(
        code="FG6115",
        slug="event-not-announced",
        headline="{what} does not announce `{entity}.{event}`",
        what=(
            "Rows are written in bulk, or along with another row, and a handler waits for such "
            "rows. This release announces rows that are written one by one."
        ),
        why="The handler would not hear of them.",
        bad=(
            HEAD + MAIL + "resource Note { list  bulk create }\n"
            "on Note.created { send hello(self) }\n"
        ),
        good=HEAD + MAIL + "resource Note { list  create }\non Note.created { send hello(self) }\n",
    ),
)
