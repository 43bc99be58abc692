package org.posthouse.queue.attempt;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.posthouse.api.mail.MailCodec;
import org.posthouse.api.mail.Recipient;
import org.posthouse.queue.attempt.Unrecorded.Id;
import org.posthouse.support.Sha256;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a queue that leaves hands to the next one: outcomes that could not be recorded, and which parts it is still trying. Several
 * may be leaving at once beside the one that is there, so each thing is a file that is made whole by one queue and removed by one. Files
 * are not forced: after a crash mail is tried again.
 */
final class HandOver {
    private static final Logger LOG = LoggerFactory.getLogger(HandOver.class);
    private static final int FORM = 1;
    private static final int LONGEST = 1 << 20;
    private static final String OUTCOMES = ".outcomes";
    private static final String ATTEMPT = ".attempt";

    /** A transport that takes longer is thought to hang; the relay gives up long before. */
    private static final Duration LONGEST_ATTEMPT = Duration.ofHours(1);

    private final Path directory;
    /** An attempt ends with its process. */
    private final String process;
    /** Parts that earlier queues were trying when this one began. */
    private final Set<String> attempts;

    HandOver(Path directory) {
        this(directory, thisProcess());
    }

    HandOver(Path directory, String process) {
        this.directory = directory;
        this.process = process;
        this.attempts = Collections.synchronizedSet(new HashSet<>());
        for (Path file : list(ATTEMPT)) {
            if (name(file).startsWith(process)) {
                attempts.add(name(file));
            } else {
                delete(file);
            }
        }
    }

    private static String thisProcess() {
        ProcessHandle mine = ProcessHandle.current();
        long since = mine.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
        return mine.pid() + "-" + since + "-";
    }

    // ---- attempts ----

    /** This part is still being tried although its queue has left. */
    void leavesAttempt(Leased part) {
        try {
            Files.createDirectories(directory);
            Files.write(file(part), new byte[0]);
        } catch (IOException e) {
            LOG.warn("{} to {} may be sent twice", part.mail().id(), part.destination(), e);
        }
    }

    /** It is not any more; what became of it was handed over before. */
    void attemptEnds(Leased part) {
        delete(file(part));
    }

    /** True if earlier queues may still be trying some parts. */
    boolean hasAttempts() {
        return !attempts.isEmpty();
    }

    /** True if an earlier queue is still trying this part. */
    boolean isTried(Leased part) {
        Path file = file(part);
        if (!attempts.contains(name(file))) {
            return false;
        }
        try {
            Instant since = Files.getLastModifiedTime(file).toInstant();
            if (since.plus(LONGEST_ATTEMPT).isAfter(Instant.now())) {
                return true;
            }
            LOG.warn(
                    "{} to {} is tried next to an attempt that does not end",
                    part.mail().id(),
                    part.destination());
            delete(file);
        } catch (IOException ended) {
            LOG.trace("{} gone", file, ended);
        }
        attempts.remove(name(file));
        return false;
    }

    private Path file(Leased part) {
        String text = part.mail().id() + '\n' + part.destination();
        return directory.resolve(process + HexFormat.of().formatHex(Sha256.of(text)) + ATTEMPT);
    }

    // ---- outcomes ----

    /** Hands over outcomes; false if that cannot be done. */
    boolean leave(Map<Id, Recipient> outcomes) {
        String name = UUID.randomUUID().toString();
        Path part = directory.resolve(name + ".part");
        try {
            Files.createDirectories(directory);
            try (DataOutputStream out = new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(part)))) {
                out.writeInt(FORM);
                out.writeInt(outcomes.size());
                for (Map.Entry<Id, Recipient> one : outcomes.entrySet()) {
                    byte[] octets = MailCodec.encode(one.getValue());
                    out.writeUTF(one.getKey().mail());
                    out.writeInt(octets.length);
                    out.write(octets);
                }
            }
            Files.move(part, directory.resolve(name + OUTCOMES), StandardCopyOption.ATOMIC_MOVE);
            return true;
        } catch (IOException e) {
            LOG.warn("{} cannot be written; {} recipients may get mail twice", part, outcomes.size(), e);
            return false;
        }
    }

    /** Takes the outcomes that are there, without those that cannot be read. */
    Map<Id, Recipient> take() {
        Map<Id, Recipient> all = new LinkedHashMap<>();
        for (Path file : list(OUTCOMES)) {
            try {
                read(file, all);
            } catch (IOException | RuntimeException e) {
                LOG.warn("{} cannot be read; the attempts it records are repeated: {}", file, e.toString());
            }
            delete(file);
        }
        return all;
    }

    private static void read(Path file, Map<Id, Recipient> into) throws IOException {
        try (DataInputStream in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
            if (in.readInt() != FORM) {
                throw new IOException("other version");
            }
            int count = in.readInt();
            for (int i = 0; i < count; i++) {
                String mail = in.readUTF();
                int length = in.readInt();
                if (length < 0 || length > LONGEST) {
                    throw new IOException("recipient has " + length + " octets");
                }
                Recipient recipient = MailCodec.recipient(in.readNBytes(length));
                into.put(new Id(mail, recipient.key()), recipient);
            }
        }
    }

    // ---- files ----

    private static String name(Path file) {
        return file.getFileName().toString();
    }

    private List<Path> list(String kind) {
        List<Path> found = new ArrayList<>();
        if (Files.isDirectory(directory)) {
            try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "*" + kind)) {
                files.forEach(found::add);
            } catch (IOException | RuntimeException e) {
                LOG.warn("{} cannot be read: {}", directory, e.toString());
            }
        }
        return found;
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            LOG.warn("{} cannot be deleted: {}", file, e.toString());
        }
    }
}
