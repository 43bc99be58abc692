package org.posthouse.auth.dkim;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.posthouse.api.message.Header;
import org.posthouse.api.message.Message;

/**
 * Signs messages (rfc6376#5): both forms relaxed, the whole body, one pass over it for all keys. Safe for threads.
 *
 * <p>Fields that are in the message are signed as often as they are there; those that a reader looks at first are named once more
 * than that, so that nobody can add another one (rfc6376#8.15).
 */
public final class DkimSigner {
    /** Signed if they are there (rfc6376#5.4.1). */
    private static final List<String> FIELDS = List.of(
            "From",
            "Subject",
            "To",
            "Date",
            "Cc",
            "Reply-To",
            "Message-ID",
            "In-Reply-To",
            "References",
            "MIME-Version",
            "Content-Type",
            "Content-Transfer-Encoding",
            "List-Unsubscribe",
            "List-Unsubscribe-Post");

    /** Nobody may add one. */
    private static final Set<String> OVERSIGNED = Set.of("From", "Subject", "To", "Date");

    private static final int WIDTH = 72;

    private final Clock clock;

    public DkimSigner() {
        this(Clock.systemUTC());
    }

    DkimSigner(Clock clock) {
        this.clock = clock;
    }

    /**
     * Signs a message with each of the keys.
     *
     * @return the fields to put before the message, in the order of the keys
     * @throws IOException if the message cannot be read, or its header section is too large to be signed
     * @throws GeneralSecurityException if a key cannot be used
     */
    public List<Header> sign(Message message, List<DkimKey> keys) throws IOException, GeneralSecurityException {
        RawFields fields = RawFields.of(message);
        if (fields.truncated()) {
            throw new IOException("the header section is too large to be signed");
        }
        String bodyHash = Base64.getEncoder().encodeToString(bodyHash(message, fields.bodyOffset()));
        List<String> names = names(fields);
        List<RawFields.Field> chosen =
                fields.chosen(names.stream().map(DkimSigner::lower).toList());
        List<Header> signatures = new ArrayList<>();
        for (DkimKey key : keys) {
            String value = unsigned(key, names, bodyHash);
            byte[] own = ("DKIM-Signature:" + value).getBytes(StandardCharsets.ISO_8859_1);
            String signature = Base64.getEncoder().encodeToString(HeaderHash.sign(chosen, own, key.key()));
            signatures.add(new Header("DKIM-Signature", value + folded(signature)));
        }
        return signatures;
    }

    private static byte[] bodyHash(Message message, long offset) throws IOException {
        BodyHash hash = new BodyHash(Canonical.RELAXED, Long.MAX_VALUE);
        BodyHash.feed(message, offset, List.of(hash));
        return hash.end();
    }

    private static List<String> names(RawFields fields) {
        List<String> names = new ArrayList<>();
        for (String name : FIELDS) {
            int there = fields.all(lower(name)).size() + (OVERSIGNED.contains(name) ? 1 : 0);
            for (int i = 0; i < there; i++) {
                names.add(name);
            }
        }
        return names;
    }

    /** The field's body up to the value of the signature, folded between tags and names. */
    private String unsigned(DkimKey key, List<String> names, String bodyHash) {
        Folder folder = new Folder();
        folder.add("v=1;");
        folder.add("a=" + key.algorithm() + ";");
        folder.add("c=relaxed/relaxed;");
        folder.add("d=" + key.domain() + ";");
        folder.add("s=" + key.selector() + ";");
        folder.add("t=" + clock.instant().getEpochSecond() + ";");
        for (int i = 0; i < names.size(); i++) {
            String end = i < names.size() - 1 ? ":" : ";";
            if (i == 0) {
                folder.add("h=" + names.get(i) + end);
            } else {
                folder.join(names.get(i) + end);
            }
        }
        folder.add("bh=" + bodyHash + ";");
        folder.add("b=");
        return folder.text.toString();
    }

    /** Puts words into lines. */
    private static final class Folder {
        private final StringBuilder text = new StringBuilder();
        private int column = "DKIM-Signature:".length();

        void add(String word) {
            put(" ", word);
        }

        /** Without a space before it, unless a line begins. */
        void join(String word) {
            put("", word);
        }

        private void put(String space, String word) {
            boolean fits = column + space.length() + word.length() <= WIDTH;
            text.append(fits ? space : "\r\n\t").append(word);
            column = (fits ? column + space.length() : 1) + word.length();
        }
    }

    private static String folded(String base64) {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < base64.length(); i += WIDTH) {
            lines.append("\r\n\t").append(base64, i, Math.min(i + WIDTH, base64.length()));
        }
        return lines.toString();
    }

    private static String lower(String name) {
        return name.toLowerCase(Locale.ROOT);
    }
}
