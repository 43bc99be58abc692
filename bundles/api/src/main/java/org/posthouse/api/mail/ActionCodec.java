package org.posthouse.api.mail;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.posthouse.api.message.Address;
import org.posthouse.api.message.Header;
import org.posthouse.api.message.Status;

/**
 * The fields of actions that are kept with a recipient until its delivery. Each kind is a field of its own, so that one of a
 * later version is kept as what it is: unknown.
 */
final class ActionCodec {
    private static final int FILE_INTO = 20;
    private static final int REDIRECT = 21;
    private static final int REPLY = 22;
    private static final int REJECT = 23;
    private static final int DISCARD = 24;
    private static final int ADD_HEADER = 25;

    /** Up to here numbers are those of actions, of later versions too. */
    private static final int LAST_ACTION = 49;

    private static final int A = 1;
    private static final int B = 2;
    private static final int C = 3;
    private static final int D = 4;

    private ActionCodec() {}

    static boolean isAction(int tag) {
        return tag >= FILE_INTO && tag <= LAST_ACTION;
    }

    static boolean knows(int tag) {
        return tag >= FILE_INTO && tag <= ADD_HEADER;
    }

    /** @throws IllegalArgumentException for an action that means nothing at delivery */
    static void write(FieldWriter out, Action action) {
        if (action instanceof Action.FileInto file) {
            out.group(FILE_INTO, in -> {
                in.text(A, file.mailbox());
                in.flag(B, file.create());
                new TreeSet<>(file.flags()).forEach(flag -> in.text(C, flag));
            });
        } else if (action instanceof Action.Redirect redirect) {
            out.group(REDIRECT, in -> {
                in.group(A, to -> MailCodec.address(to, redirect.to()));
                in.flag(B, redirect.keep());
            });
        } else if (action instanceof Action.Reply reply) {
            out.group(REPLY, in -> {
                in.text(A, reply.handle());
                reply.to().ifPresent(a -> in.group(B, to -> MailCodec.address(to, a)));
                reply.header().forEach(h -> in.group(C, field -> header(field, h)));
                in.text(D, reply.text());
            });
        } else if (action instanceof Action.Reject reject) {
            out.group(REJECT, in -> {
                in.number(A, reject.status().code());
                in.text(B, reject.status().enhanced());
                in.text(C, reject.status().text());
            });
        } else if (action instanceof Action.Discard discard) {
            out.group(DISCARD, in -> in.text(A, discard.reason()));
        } else if (action instanceof Action.AddHeader add) {
            out.group(ADD_HEADER, in -> {
                in.group(A, field -> header(field, add.header()));
                in.number(B, add.position());
            });
        } else {
            throw new IllegalArgumentException("not a delivery action: " + action);
        }
    }

    private static void header(FieldWriter out, Header header) {
        out.text(A, header.name());
        out.text(B, header.body());
    }

    static Action read(int tag, FieldReader in) throws IOException {
        try {
            return switch (tag) {
                case FILE_INTO -> fileInto(in);
                case REDIRECT -> redirect(in);
                case REPLY -> reply(in);
                case REJECT -> new Action.Reject(status(in));
                case DISCARD -> new Action.Discard(first(in));
                case ADD_HEADER -> addHeader(in);
                default -> throw new IOException("unknown action " + tag);
            };
        } catch (IllegalArgumentException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private static Action fileInto(FieldReader in) throws IOException {
        String mailbox = "INBOX";
        boolean create = false;
        Set<String> flags = new TreeSet<>();
        while (in.next()) {
            switch (in.tag()) {
                case A -> mailbox = in.text();
                case B -> create = in.flag();
                case C -> flags.add(in.text());
                default -> {
                    // of a later version
                }
            }
        }
        return new Action.FileInto(mailbox, create, flags);
    }

    private static Action redirect(FieldReader in) throws IOException {
        Address to = null;
        boolean keep = false;
        while (in.next()) {
            if (in.tag() == A) {
                to = MailCodec.address(in.inner());
            } else if (in.tag() == B) {
                keep = in.flag();
            }
        }
        if (to == null) {
            throw new IOException("redirect without recipients");
        }
        return new Action.Redirect(to, keep);
    }

    private static Action reply(FieldReader in) throws IOException {
        String handle = "";
        Optional<Address> to = Optional.empty();
        List<Header> header = new ArrayList<>();
        String text = "";
        while (in.next()) {
            switch (in.tag()) {
                case A -> handle = in.text();
                case B -> to = Optional.of(MailCodec.address(in.inner()));
                case C -> header.add(header(in.inner()));
                case D -> text = in.text();
                default -> {
                    // of a later version
                }
            }
        }
        return new Action.Reply(handle, to, header, text);
    }

    private static Header header(FieldReader in) throws IOException {
        String name = "";
        String body = "";
        while (in.next()) {
            if (in.tag() == A) {
                name = in.text();
            } else if (in.tag() == B) {
                body = in.text();
            }
        }
        return new Header(name, body);
    }

    private static Action addHeader(FieldReader in) throws IOException {
        Header header = null;
        int position = 0;
        while (in.next()) {
            if (in.tag() == A) {
                header = header(in.inner());
            } else if (in.tag() == B) {
                position = in.integer();
            }
        }
        if (header == null) {
            throw new IOException("no field to add");
        }
        return new Action.AddHeader(header, position);
    }

    private static Status status(FieldReader in) throws IOException {
        int code = 0;
        String enhanced = "";
        String text = "";
        while (in.next()) {
            switch (in.tag()) {
                case A -> code = in.integer();
                case B -> enhanced = in.text();
                case C -> text = in.text();
                default -> {
                    // of a later version
                }
            }
        }
        return DispositionCodec.status(code, enhanced, text);
    }

    private static String first(FieldReader in) throws IOException {
        String text = "";
        while (in.next()) {
            text = in.tag() == A ? in.text() : text;
        }
        return text;
    }
}
