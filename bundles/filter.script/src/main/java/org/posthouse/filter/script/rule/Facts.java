package org.posthouse.filter.script.rule;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.posthouse.api.filter.Context;
import org.posthouse.api.mail.Attributes;
import org.posthouse.api.mail.Authentication;
import org.posthouse.api.mail.Origin;
import org.posthouse.api.mail.Recipient;
import org.posthouse.api.mail.Score;
import org.posthouse.api.message.Address;
import org.posthouse.api.message.Header;
import org.posthouse.api.message.Message;
import org.posthouse.mime.MailAddress;
import org.posthouse.mime.Mime;

/** What rules can ask about a mail; read when it is first asked for. For one call, on one thread. */
public final class Facts {
    /** The most characters of all fields of one name that are looked at. */
    static final int MAX_FIELD = 64 * 1024;

    /** The most characters that expressions read in a mail: about a second of work, for which a stranger pays nothing. */
    static final long MAX_READ = 2_000_000;

    private final Context context;
    private final Message message;
    private final List<Authentication> results;
    private final Map<String, List<String>> fields = new HashMap<>();
    private List<String> authors;
    private List<String> attachments;
    private long read;
    private double points;
    private boolean incomplete;

    /**
     * Facts about a mail.
     *
     * @param own the name under which rules publish points: what they published at an earlier pass does not count
     */
    public Facts(Context context, Message message, String own) {
        this.context = context;
        this.message = message;
        Attributes before = context.results();
        this.results = Authentication.all(before);
        this.points = Score.all(before.without(Score.parts(own))).stream()
                .mapToDouble(Score::points)
                .sum();
    }

    /** Where the mail comes from. */
    Origin origin() {
        return context.origin();
    }

    /** The sender; empty for the null sender. */
    Optional<Address> sender() {
        return context.sender().address();
    }

    List<Recipient> recipients() {
        return context.recipients();
    }

    List<Authentication> results() {
        return results;
    }

    /** In octets. */
    long size() {
        return message.size();
    }

    double points() {
        return points;
    }

    void add(double more) {
        points += more;
    }

    /**
     * True if values may be read so often; else what is asked is not answered.
     *
     * @param times may be 0
     */
    boolean affords(List<String> values, int times) {
        for (String value : values) {
            read += (long) value.length() * times;
        }
        incomplete |= read > MAX_READ;
        return read <= MAX_READ;
    }

    /** True if something was asked that could not be looked at in full: what was answered may be wrong. */
    boolean isIncomplete() {
        return incomplete;
    }

    /** The values of all fields of a name, decoded and in lower case. */
    List<String> header(String name) throws IOException {
        String key = name.toLowerCase(Locale.ROOT);
        List<String> known = fields.get(key);
        if (known == null) {
            known = read(key);
            fields.put(key, known);
        }
        return known;
    }

    private List<String> read(String name) throws IOException {
        incomplete |= message.headers().truncated();
        List<String> values = new ArrayList<>();
        for (String raw : bounded(name)) {
            values.add(Mime.decodeWords(raw).toLowerCase(Locale.ROOT));
        }
        return List.copyOf(values);
    }

    private List<String> bounded(String name) throws IOException {
        List<String> values = new ArrayList<>();
        int left = MAX_FIELD;
        for (String value : message.headers().all(name)) {
            if (value.length() > left) {
                incomplete = true;
                break;
            }
            left -= value.length() + 1;
            values.add(value);
        }
        return values;
    }

    /** The addresses in From, {@code local@domain}. */
    List<String> authors() throws IOException {
        if (authors == null) {
            incomplete |= message.headers().truncated();
            authors = bounded("from").stream()
                    .flatMap(value -> Mime.mailboxes(value).stream())
                    .map(MailAddress.Mailbox::address)
                    .toList();
        }
        return authors;
    }

    /** The file names of all parts; {@link Mime#contents} says how hard it looks for them. */
    List<String> attachments() throws IOException {
        if (attachments == null) {
            List<String> names = new ArrayList<>();
            Mime.contents(message).anyFilename(name -> {
                names.add(name);
                return false; // on to the next one
            });
            attachments = List.copyOf(names);
        }
        return attachments;
    }

    /** The first Subject field as it stands. */
    Optional<Header> subject() throws IOException {
        return message.headers().fields().stream()
                .filter(field -> field.name().equalsIgnoreCase("Subject"))
                .findFirst();
    }
}
