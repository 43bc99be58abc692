package org.posthouse.migration.out;

import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.posthouse.api.message.Message;
import org.posthouse.migration.destination.Destination;
import org.posthouse.migration.mbox.MboxText;
import org.posthouse.migration.report.Meter;
import org.posthouse.store.api.MailboxInfo;
import org.posthouse.store.api.MailboxStatus;
import org.posthouse.store.api.Row;
import org.posthouse.support.utf7.ModifiedUtf7;

/** A file in mboxrd format for each mailbox, in directories as the names of the mailboxes have levels. A file is there when it is whole. */
public final class MboxExport implements Destination {
    private static final int PIECE = 32 * 1024;
    private static final String SUFFIX = ".mbox";

    private final Path root;
    private final Meter meter;
    private final Set<Path> taken = new HashSet<>();

    /** @param root is there */
    public MboxExport(Path root, Meter meter) {
        this.root = root;
        this.meter = meter;
    }

    @Override
    public Box open(MailboxInfo mailbox, MailboxStatus status) throws IOException {
        Path directory = root;
        String[] levels = mailbox.name().split("/");
        for (int i = 0; i < levels.length - 1; i++) {
            directory = directory.resolve(level(levels[i]));
            Private.directory(directory);
        }
        String name = level(levels[levels.length - 1]);
        while (!taken.add(directory.resolve(name))) {
            name += "_";
        }
        return new File(directory.resolve(name + SUFFIX), directory.resolve("." + name + ".new"));
    }

    /** A level as a file's name. */
    private String level(String level) {
        String name = ModifiedUtf7.encode(level);
        boolean taken = name.startsWith(".") || name.matches("(?i)dovecot.*|mbox"); // they mean something else
        String safe = (taken ? "_" : "") + name + (name.matches("(?i).*\\.(msf|lock|log|mbox|mbx|sbd)") ? "_" : "");
        if (!safe.equals(name)) {
            meter.note(level + " is named " + safe + " there");
        }
        return safe;
    }

    @Override
    public void subscriptions(List<String> names) throws IOException {
        try (OutputStream out = Private.file(root.resolve(".subscriptions"))) {
            out.write(names.stream()
                    .map(name -> ModifiedUtf7.encode(name) + "\n")
                    .collect(Collectors.joining())
                    .getBytes(StandardCharsets.US_ASCII));
        }
    }

    /** One of its files. */
    private static final class File implements Box {
        private final Path file;
        private final Path fresh;
        private final FileChannel channel;
        private long position;

        File(Path file, Path fresh) throws IOException {
            this.file = file;
            this.fresh = fresh;
            Private.file(fresh).close();
            this.channel = FileChannel.open(fresh, StandardOpenOption.WRITE);
        }

        @Override
        public boolean has(Row row) {
            return false;
        }

        @Override
        public void write(Row row, Message message) throws IOException {
            channel.truncate(position); // what a try before left
            channel.position(position);
            OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel), PIECE);
            String sender = message.headers().first("Return-Path").orElse("").replaceAll("^<|>$", "");
            out.write(MboxText.start(sender, row.internalDate(), row.flags()).getBytes(StandardCharsets.ISO_8859_1));
            Quoting lines = new Quoting(out);
            try (InputStream in = message.open(0)) {
                byte[] piece = new byte[PIECE];
                for (int n = in.read(piece); n >= 0; n = in.read(piece)) {
                    lines.write(piece, n);
                }
            }
            lines.end();
            lines.finish();
            out.flush();
            position = channel.position();
        }

        @Override
        public void finish() throws IOException {
            channel.force(true);
            channel.close();
            Files.move(fresh, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }

    /** Puts a {@code >} before lines that begin with {@code From }, {@code >From } and so on. */
    private static final class Quoting extends UnixLines {
        private static final byte[] FROM = "From ".getBytes(StandardCharsets.US_ASCII);

        private final OutputStream out;
        /** The beginning of a line, as long as it may be such a one. */
        private final ByteArrayOutputStream start = new ByteArrayOutputStream();

        private int matched;
        private boolean deciding = true;
        private int last = '\n';

        Quoting(OutputStream out) {
            super(out);
            this.out = out;
        }

        @Override
        void octet(int octet) throws IOException {
            last = octet;
            if (!deciding) {
                out.write(octet);
                deciding = octet == '\n';
                return;
            }
            start.write(octet);
            if (matched == 0 && octet == '>' && start.size() < PIECE) {
                return;
            }
            if (octet == FROM[matched]) {
                matched++;
                if (matched == FROM.length) {
                    out.write('>');
                    decide(octet);
                }
            } else {
                decide(octet);
            }
        }

        private void decide(int octet) throws IOException {
            start.writeTo(out);
            start.reset();
            matched = 0;
            deciding = octet == '\n';
        }

        /** Ends the last line, and the message with an empty one. */
        void finish() throws IOException {
            start.writeTo(out);
            out.write(
                    last == '\n'
                            ? "\n".getBytes(StandardCharsets.US_ASCII)
                            : "\n\n".getBytes(StandardCharsets.US_ASCII));
        }
    }
}
