package org.posthouse.queue.attempt;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.Map;
import org.posthouse.api.mail.MailCodec;
import org.posthouse.api.mail.Recipient;
import org.posthouse.queue.attempt.Unrecorded.Id;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The file in which a queue that leaves puts outcomes for the next one. It is not forced: after a crash mail is tried again. */
final class UnrecordedFile {
    private static final Logger LOG = LoggerFactory.getLogger(UnrecordedFile.class);
    private static final int FORM = 1;
    private static final int LONGEST = 1 << 20;

    private final Path file;

    UnrecordedFile(Path file) {
        this.file = file;
    }

    /** Takes what is there; nothing if that cannot be read. */
    Map<Id, Recipient> take() {
        if (!Files.exists(file)) {
            return Map.of();
        }
        Map<Id, Recipient> all = Map.of();
        try {
            all = read();
        } catch (IOException | RuntimeException e) {
            LOG.warn("{} cannot be read, what it tells of is tried again: {}", file, e.toString());
        }
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            LOG.warn("{} stays: {}", file, e.toString());
        }
        return all;
    }

    private Map<Id, Recipient> read() throws IOException {
        Map<Id, Recipient> all = new LinkedHashMap<>();
        try (DataInputStream in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
            if (in.readInt() != FORM) {
                throw new IOException("it is of another version");
            }
            int count = in.readInt();
            for (int i = 0; i < count; i++) {
                String mail = in.readUTF();
                int length = in.readInt();
                if (length < 0 || length > LONGEST) {
                    throw new IOException("a recipient of " + length + " octets");
                }
                Recipient recipient = MailCodec.recipient(in.readNBytes(length));
                all.put(new Id(mail, recipient.key()), recipient);
            }
        }
        return all;
    }

    /** Adds outcomes to what is there; false if that cannot be done. */
    boolean add(Map<Id, Recipient> more) {
        Map<Id, Recipient> all = new LinkedHashMap<>(take());
        all.putAll(more);
        Path part = file.resolveSibling(file.getFileName() + ".part");
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            try (DataOutputStream out = new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(part)))) {
                out.writeInt(FORM);
                out.writeInt(all.size());
                for (Map.Entry<Id, Recipient> one : all.entrySet()) {
                    byte[] octets = MailCodec.encode(one.getValue());
                    out.writeUTF(one.getKey().mail());
                    out.writeInt(octets.length);
                    out.write(octets);
                }
            }
            Files.move(part, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
            return true;
        } catch (IOException e) {
            LOG.warn("{} cannot be written, and {} recipients may be sent to twice", file, all.size(), e);
            return false;
        }
    }
}
