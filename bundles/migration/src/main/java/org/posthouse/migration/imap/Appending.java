package org.posthouse.migration.imap;

import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import org.posthouse.api.message.Message;
import org.posthouse.migration.destination.Destination;
import org.posthouse.migration.destination.MailboxException;
import org.posthouse.migration.report.StoppedException;
import org.posthouse.migration.state.Sent;
import org.posthouse.store.api.Flags;
import org.posthouse.store.api.MailboxInfo;
import org.posthouse.store.api.Row;
import org.posthouse.store.api.SpecialUse;
import org.posthouse.support.scratch.Draft;

/**
 * Sends one mailbox to a folder, over as many connections as it takes. Messages are sent one at a time. When the server confirms one, it is
 * recorded ({@link Sent}) with its UID there: from APPENDUID (rfc4315#3), or the folder's highest UID where the server does not say.
 *
 * <p>After a kill or a lost connection it is unknown whether the server has the last message. Each time the folder is opened, the answer is
 * looked up there ({@link Unaccounted}).
 */
final class Appending implements Destination.Box {
    private static final int PIECE = 32 * 1024;
    /** After so many refusals in a row, the folder is the problem. */
    private static final int MOST_REFUSED = 100;
    /** If the connection breaks so often during one message, the message may be the reason. */
    private static final int MOST_BROKEN = 3;

    private static final List<String> MONTHS =
            List.of("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec");
    // the dates with a four-digit year (rfc3501#9 date-year)
    private static final Instant FIRST = Instant.parse("0001-01-01T00:00:00Z");
    private static final Instant LAST = Instant.parse("9999-12-31T23:59:59Z");

    private final MailboxInfo mailbox;
    private final Places.Place place;
    private final ImapTarget.Means means;
    private final PermittedFlags permitted;
    private Connection entered;
    private Sent sent;
    private Unaccounted unaccounted = Unaccounted.NONE;
    private Draft draft;
    private int refused;
    /** How often the connection broke during this message. */
    private int broken;

    Appending(MailboxInfo mailbox, Places.Place place, ImapTarget.Means means) {
        this.mailbox = mailbox;
        this.place = place;
        this.means = means;
        this.permitted = new PermittedFlags(
                flag -> means.meter().problem(mailbox.name() + ": the server does not keep the flag " + flag));
    }

    // --- the folder

    /** Opens the folder on this connection, once, and creates it if it is missing. */
    void enter(Connection connection) throws IOException, StoppedException {
        if (connection == entered) {
            return;
        }
        String made = place.exists() ? "" : make(connection);
        Opened opened;
        try {
            opened = Opened.of(connection, place.wire(), permitted);
        } catch (RefusedException no) {
            throw made.isEmpty() ? no : new NotMadeException(made);
        }
        Sent.Validity validity = new Sent.Validity(mailbox.uidValidity(), opened.validity());
        if (sent == null) {
            sent = state(validity, opened.last());
        }
        if (!sent.validity().equals(validity)) {
            throw new RefusedException(
                    "UIDVALIDITY has changed since the last run, here or there, so it is not known which"
                            + " messages are already there; --again sends all of them");
        }
        unaccounted = opened.exists() == 0 ? Unaccounted.NONE : Unaccounted.after(connection, sent.last());
        if (unaccounted.isTooMany()) {
            means.meter()
                    .problem(mailbox.name() + ": too much new mail in " + place.wire()
                            + " to search; one message may be duplicated");
        }
        entered = connection;
    }

    private Sent state(Sent.Validity validity, long last) throws RefusedException {
        try {
            return Sent.open(means.state(), validity, last);
        } catch (IOException e) {
            throw new RefusedException(
                    "cannot read the state of the export: " + e.getMessage() + "; --again starts over");
        }
    }

    /** Creates the folder. Returns why that failed, or an empty string; after a lost connection it may exist despite a refusal. */
    private String make(Connection connection) throws IOException, StoppedException {
        String command = "CREATE " + Connection.quoted(place.wire());
        if (connection.can("CREATE-SPECIAL-USE") && !place.uses().isEmpty()) { // rfc6154#3
            String uses =
                    place.uses().stream().map(SpecialUse::attribute).sorted().collect(Collectors.joining(" "));
            if (connection.ask(command + " (USE (" + uses + "))").is("OK")) {
                return "";
            }
        }
        Response answer = connection.ask(command);
        return answer.is("OK") ? "" : answer.shown();
    }

    // --- messages

    @Override
    public boolean has(Row row) {
        return sent.has(row.uid());
    }

    /** Keeps a copy until it is sent, so that a slow server does not hold the store. */
    @Override
    public void write(Row row, Message message) throws IOException {
        drop();
        broken = 0;
        draft = means.scratch().begin();
        try (InputStream in = message.open(0)) {
            byte[] piece = new byte[PIECE];
            for (int n = in.read(piece); n >= 0; n = in.read(piece)) {
                draft.write(piece, 0, n);
            }
        }
        draft.flush();
    }

    @Override
    public boolean send(Row row) throws IOException, StoppedException {
        boolean[] taken = {false};
        try {
            means.link().persist(with -> taken[0] = send(with, row), means.progress());
        } catch (RefusedException no) {
            throw new MailboxException(no.getMessage());
        } finally {
            drop();
        }
        return taken[0];
    }

    private boolean send(Connection connection, Row row) throws IOException, StoppedException {
        enter(connection);
        OptionalLong there = unaccounted.find(connection, draft);
        if (there.isPresent()) {
            note(row, there.getAsLong());
            return true;
        }
        if (broken == MOST_BROKEN) {
            tell(row, "the connection was lost " + MOST_BROKEN + " times while sending it");
            return false;
        }
        OptionalLong limit = connection.limit("APPENDLIMIT"); // rfc7889#2
        if (limit.isPresent() && draft.size() > limit.getAsLong()) {
            tell(row, "its size is " + draft.size() + " octets, and the server accepts at most " + limit.getAsLong());
            return false;
        }
        Flags flags = permitted.of(row.flags());
        Response answer = append(connection, row, flags);
        if (!answer.is("OK")
                && Refusal.of(answer) == Refusal.MESSAGE
                && !flags.keywords().isEmpty()) {
            String why = answer.shown();
            answer = append(connection, row, Flags.of(flags.system())); // the folder may be at its limit of keywords
            if (answer.is("OK")) {
                means.meter().problem(what(row) + ": its keywords were not kept: " + why);
            }
        }
        if (!answer.is("OK")) {
            refused(row, answer);
            return false;
        }
        refused = 0;
        note(row, uid(connection, answer));
        return true;
    }

    private Response append(Connection connection, Row row, Flags flags) throws IOException, StoppedException {
        String list = flags.equals(Flags.NONE) ? "" : " (" + flags + ")";
        String command = "APPEND " + Connection.quoted(place.wire()) + list + " " + date(row.internalDate());
        try (InputStream in = draft.open(0)) {
            return connection.append(command, draft.size(), in);
        } catch (IOException lost) {
            broken++;
            throw lost;
        }
    }

    private void refused(Row row, Response answer) throws IOException, StoppedException {
        switch (Refusal.of(answer)) {
            case QUOTA ->
                throw new StoppedException("the quota there is exhausted (" + answer.shown()
                        + "). Free some space there and run the job again: it continues where it stopped");
            case LATER -> throw new IOException(answer.shown());
            case FOLDER -> throw new RefusedException(answer.shown());
            case MESSAGE -> {
                tell(row, "the server refused it: " + answer.shown());
                if (++refused == MOST_REFUSED) {
                    throw new RefusedException("the server refused " + MOST_REFUSED + " messages in a row");
                }
            }
        }
    }

    private void tell(Row row, String why) {
        means.meter().failed(what(row), why);
    }

    private String what(Row row) {
        return mailbox.name() + " UID " + row.uid();
    }

    /** The UID of the appended message, or the highest one in the folder. */
    private long uid(Connection connection, Response answer) throws IOException, StoppedException {
        List<Long> numbers = answer.numbers("APPENDUID");
        if (numbers.size() < 2) {
            return Opened.last(connection, place.wire()).orElse(sent.last());
        }
        if (numbers.get(0) != sent.validity().there()) {
            throw new RefusedException("its UIDVALIDITY changed in the meantime");
        }
        return numbers.get(1);
    }

    private void note(Row row, long there) throws StoppedException {
        try {
            sent.add(row.uid(), there);
        } catch (IOException e) {
            throw new StoppedException("cannot write the state of the export: " + e.getMessage(), e);
        }
        means.moved().run();
    }

    /** A date-time (rfc3501#9), with its quotes. */
    static String date(Instant instant) {
        Instant possible = instant.isBefore(FIRST) ? FIRST : instant.isAfter(LAST) ? LAST : instant;
        OffsetDateTime t = possible.atOffset(ZoneOffset.UTC);
        return String.format(
                Locale.ROOT,
                "\"%2d-%s-%04d %02d:%02d:%02d +0000\"",
                t.getDayOfMonth(),
                MONTHS.get(t.getMonthValue() - 1),
                t.getYear(),
                t.getHour(),
                t.getMinute(),
                t.getSecond());
    }

    // --- its end

    private void drop() {
        if (draft != null) {
            draft.close();
            draft = null;
        }
    }

    @Override
    public void finish() {
        // everything is recorded already
    }

    @Override
    public void close() throws IOException {
        drop();
        if (sent != null) {
            sent.close();
        }
    }
}
