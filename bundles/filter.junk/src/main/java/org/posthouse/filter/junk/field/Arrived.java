package org.posthouse.filter.junk.field;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.posthouse.api.message.Header;
import org.posthouse.api.message.Headers;
import org.posthouse.api.message.Message;

/**
 * A message as it arrived: without the fields that this server put above its first Received field while or after it was judged. So it has
 * the same features in the mailbox as it had on its way in. Valid as long as the message itself.
 */
public final class Arrived implements Message {
    private static final String RECEIVED = "Received";

    private final Message message;
    private final Headers own;

    private Arrived(Message message, Headers own) {
        this.message = message;
        this.own = own;
    }

    /** A message as it arrived; one without a Received field loses nothing but what looks like our own judgement. */
    public static Arrived of(Message message) throws IOException {
        Headers all = message.headers();
        int first = firstReceived(all.fields());
        List<Header> rest = new ArrayList<>(
                all.fields().subList(Math.max(0, first), all.fields().size()));
        rest.removeIf(field -> field.name().equalsIgnoreCase(JunkField.NAME));
        return new Arrived(message, new Fields(List.copyOf(rest), all.truncated()));
    }

    /** The fields that this server has put above the first Received field; empty if there is no such field. */
    static List<Header> added(Headers headers) {
        List<Header> fields = headers.fields();
        return fields.subList(0, Math.max(0, firstReceived(fields)));
    }

    private static int firstReceived(List<Header> fields) {
        for (int i = 0; i < fields.size(); i++) {
            if (fields.get(i).name().equalsIgnoreCase(RECEIVED)) {
                return i;
            }
        }
        return -1;
    }

    private record Fields(List<Header> fields, boolean truncated) implements Headers {}

    @Override
    public Headers headers() {
        return own;
    }

    @Override
    public long size() {
        return message.size();
    }

    /** All octets, those of the fields that are left out included. */
    @Override
    public InputStream open(long offset) throws IOException {
        return message.open(offset);
    }

    @Override
    public Message prepend(List<Header> added) {
        return message.prepend(added);
    }
}
