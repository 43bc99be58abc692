package org.posthouse.migration.out;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.posthouse.api.message.Message;
import org.posthouse.migration.destination.Destination;
import org.posthouse.migration.maildir.MaildirSource;
import org.posthouse.migration.report.Meter;
import org.posthouse.store.api.Flags;
import org.posthouse.store.api.MailboxInfo;
import org.posthouse.store.api.MailboxNames;
import org.posthouse.store.api.MailboxStatus;
import org.posthouse.store.api.Row;
import org.posthouse.support.utf7.ModifiedUtf7;

/**
 * A Maildir++ as Dovecot has it, with UIDs, keywords and subscriptions in Dovecot's own files. The name of a message is made of its
 * UID, so that an export that was interrupted goes on where it was.
 */
public final class MaildirExport implements Destination {
    private static final int PIECE = 32 * 1024;
    private static final int LETTERS = 26;
    /** Those of this class: {@code 1700000000.M12P7.posthouse,S=100,W=104:2,S}. */
    private static final Pattern NAME = Pattern.compile("\\d+\\.M(\\d{1,10})P(\\d+)\\.posthouse,S=(\\d{1,10}),.*");

    private final Path root;
    private final Meter meter;
    private final Set<String> taken = new HashSet<>();

    /** @param root is there */
    public MaildirExport(Path root, Meter meter) {
        this.root = root;
        this.meter = meter;
    }

    @Override
    public Box open(MailboxInfo mailbox, MailboxStatus status) throws IOException {
        boolean inbox = mailbox.name().equals(MailboxNames.INBOX);
        String name = folder(mailbox.name());
        while (!inbox && !taken.add(name)) {
            name += "_";
        }
        Path directory = inbox ? root : root.resolve(name);
        Private.directory(directory);
        for (String part : List.of("cur", "new", "tmp")) {
            Private.directory(directory.resolve(part));
        }
        if (!inbox) {
            Private.file(directory.resolve("maildirfolder")).close();
        }
        return new Folder(directory, mailbox, status);
    }

    /** The directory of a mailbox: a level cannot have a dot there. */
    private String folder(String name) {
        String flat = name.replace('.', '_');
        if (!flat.equals(name)) {
            meter.note(name + " is named " + flat + " there");
        }
        return "." + String.join(".", levels(flat));
    }

    private static List<String> levels(String name) {
        return Arrays.stream(name.split("/")).map(ModifiedUtf7::encode).toList();
    }

    @Override
    public void subscriptions(List<String> names) throws IOException {
        String text = names.stream()
                .map(name -> String.join("\t", levels(name.replace('.', '_'))) + "\n")
                .collect(Collectors.joining());
        write(root.resolve("subscriptions"), "V\t2\n\n" + text);
    }

    private static void write(Path file, String text) throws IOException {
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        try (OutputStream out = Private.file(fresh)) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
        Files.move(fresh, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }

    /** One of its folders. */
    private final class Folder implements Box {
        private final Path directory;
        private final MailboxInfo mailbox;
        private final Path list;
        private final Writer uids;
        private final Map<String, Character> letters = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        /** What is there, as UID and size: {@code uid << 32 | size}. */
        private final long[] there;

        Folder(Path directory, MailboxInfo mailbox, MailboxStatus status) throws IOException {
            this.directory = directory;
            this.mailbox = mailbox;
            this.there = look();
            MaildirSource.keywords(directory).forEach((letter, keyword) -> letters.put(keyword, letter));
            this.list = directory.resolve("dovecot-uidlist.new");
            this.uids = new OutputStreamWriter(new BufferedOutputStream(Private.file(list)), StandardCharsets.US_ASCII);
            uids.write("3 V" + mailbox.uidValidity() + " N" + status.uidNext() + "\n");
        }

        /** What an earlier run wrote: the sizes in the names tell whether it is whole. */
        private long[] look() throws IOException {
            long[] found = new long[64];
            int count = 0;
            try (DirectoryStream<Path> files = Files.newDirectoryStream(directory.resolve("cur"))) {
                for (Path file : files) {
                    Matcher name = NAME.matcher(file.getFileName().toString());
                    if (name.matches()
                            && name.group(2).equals(Long.toString(mailbox.uidValidity()))
                            && Files.size(file) == Long.parseLong(name.group(3))) {
                        if (count == found.length) {
                            found = Arrays.copyOf(found, 2 * count);
                        }
                        found[count++] = Long.parseLong(name.group(1)) << 32 | Long.parseLong(name.group(3));
                    }
                }
            } catch (DirectoryIteratorException e) {
                throw e.getCause();
            }
            long[] all = Arrays.copyOf(found, count);
            Arrays.sort(all);
            return all;
        }

        private OptionalLong size(long uid) {
            int at = Arrays.binarySearch(there, uid << 32);
            int next = at < 0 ? -at - 1 : at;
            return next < there.length && there[next] >>> 32 == uid
                    ? OptionalLong.of(there[next] & 0xFFFFFFFFL)
                    : OptionalLong.empty();
        }

        private String base(Row row, long size) {
            return String.format(
                    Locale.ROOT,
                    "%d.M%dP%d.posthouse,S=%d,W=%d",
                    Math.max(0, row.internalDate().getEpochSecond()),
                    row.uid(),
                    mailbox.uidValidity(),
                    size,
                    row.size());
        }

        private void list(Row row, String base) throws IOException {
            uids.write(row.uid() + " :" + base + "\n");
        }

        @Override
        public boolean has(Row row) throws IOException {
            OptionalLong size = size(row.uid());
            if (size.isPresent()) {
                list(row, base(row, size.getAsLong()));
            }
            return size.isPresent();
        }

        @Override
        public void write(Row row, Message message) throws IOException {
            Path fresh = directory.resolve("tmp").resolve("posthouse");
            UnixLines lines;
            try (OutputStream out = new BufferedOutputStream(Private.file(fresh));
                    InputStream in = message.open(0)) {
                lines = new UnixLines(out);
                byte[] piece = new byte[PIECE];
                for (int n = in.read(piece); n >= 0; n = in.read(piece)) {
                    lines.write(piece, n);
                }
                lines.end();
            }
            Files.setLastModifiedTime(fresh, FileTime.from(row.internalDate()));
            String base = base(row, lines.size());
            Files.move(
                    fresh, directory.resolve("cur").resolve(base + ":2," + flags(row)), StandardCopyOption.ATOMIC_MOVE);
            list(row, base);
        }

        /** In the order of ASCII, as it must be. */
        private String flags(Row row) throws IOException {
            Flags flags = row.flags();
            StringBuilder out = new StringBuilder();
            out.append(flags.has(Flags.DRAFT) ? "D" : "");
            out.append(flags.has(Flags.FLAGGED) ? "F" : "");
            out.append(flags.has(Flags.ANSWERED) ? "R" : "");
            out.append(flags.has(Flags.SEEN) ? "S" : "");
            out.append(flags.has(Flags.DELETED) ? "T" : "");
            char[] own = new char[flags.keywords().size()];
            int count = 0;
            for (String keyword : flags.keywords()) {
                if (!letters.containsKey(keyword) && letters.size() == LETTERS) {
                    meter.problem(mailbox.name() + " UID " + row.uid() + ": the keyword " + keyword
                            + " was not exported: a Maildir folder can have only " + LETTERS);
                    continue;
                }
                if (!letters.containsKey(keyword)) {
                    letters.put(keyword, free());
                    keywords();
                }
                own[count++] = letters.get(keyword);
            }
            Arrays.sort(own, 0, count);
            return out.append(own, 0, count).toString();
        }

        private char free() {
            char letter = 'a';
            while (letters.containsValue(letter)) {
                letter++;
            }
            return letter;
        }

        private void keywords() throws IOException {
            Map<Character, String> sorted = new TreeMap<>();
            letters.forEach((keyword, letter) -> sorted.put(letter, keyword));
            MaildirExport.write(
                    directory.resolve("dovecot-keywords"),
                    sorted.entrySet().stream()
                            .map(one -> one.getKey() - 'a' + " " + one.getValue() + "\n")
                            .collect(Collectors.joining()));
        }

        @Override
        public void finish() throws IOException {
            uids.close();
            Files.move(
                    list,
                    directory.resolve("dovecot-uidlist"),
                    StandardCopyOption.REPLACE_EXISTING,
                    StandardCopyOption.ATOMIC_MOVE);
        }

        @Override
        public void close() throws IOException {
            uids.close();
        }
    }
}
