package org.posthouse.filter.junk.accounts;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import org.posthouse.filter.junk.accounts.Kept.Source;
import org.posthouse.filter.junk.model.Lesson;

/**
 * The file of a notebook: 8 octets PHNOTE and the version of the format; position, companion, whether it began from the start model, four
 * counts; then mailboxes, messages in Junk and lessons, each list with its length before it; and the CRC-32C of all before it.
 */
final class NotebookFile {
    private static final long FORMAT = 0x50484e4f54450001L; // PHNOTE, 1
    private static final int MOST_OCTETS = 1 << 17;

    private NotebookFile() {}

    static byte[] write(Notebook notebook) throws IOException {
        ByteArrayOutputStream octets = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(octets);
        out.writeLong(FORMAT);
        out.writeLong(notebook.position());
        out.writeLong(notebook.companion());
        out.writeBoolean(notebook.isFromStart());
        Notebook.Tally tally = notebook.tally();
        for (int count : new int[] {tally.ham(), tally.junk(), tally.agreed(), tally.disagreed()}) {
            out.writeInt(count);
        }
        out.writeInt(notebook.tops.size());
        for (Map.Entry<Long, Long> top : notebook.tops.entrySet()) {
            out.writeLong(top.getKey());
            out.writeLong(top.getValue());
        }
        out.writeInt(notebook.inJunk.size());
        for (long message : notebook.inJunk.keySet()) {
            out.writeLong(message);
        }
        out.writeInt(notebook.lessons.size());
        for (Map.Entry<Long, Kept> lesson : notebook.lessons.entrySet()) {
            out.writeLong(lesson.getKey());
            write(lesson.getValue(), out);
        }
        return Sealed.seal(octets);
    }

    private static void write(Kept kept, DataOutputStream out) throws IOException {
        write(kept.lesson(), out);
        out.writeByte(kept.source().ordinal());
        out.writeBoolean(kept.insisted());
        out.writeBoolean(kept.shared().isPresent());
        if (kept.shared().isPresent()) {
            write(kept.shared().get(), out);
        }
    }

    private static void write(Lesson lesson, DataOutputStream out) throws IOException {
        out.writeBoolean(lesson.junk());
        out.writeFloat(lesson.form());
        out.writeFloat(lesson.text());
    }

    /** @throws IOException if it is damaged, or of another version */
    static Notebook read(byte[] file) throws IOException {
        if (file.length > MOST_OCTETS) {
            throw new IOException("larger than any of its kind");
        }
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(Sealed.open(file)));
        if (in.readLong() != FORMAT) {
            throw new IOException("not notes, or of another version");
        }
        Notebook notebook = new Notebook();
        notebook.restore(
                in.readLong(),
                in.readLong(),
                in.readBoolean(),
                new Notebook.Tally(in.readInt(), in.readInt(), in.readInt(), in.readInt()));
        for (int left = in.readInt(); left > 0; left--) {
            notebook.tops.put(in.readLong(), in.readLong());
        }
        for (int left = in.readInt(); left > 0; left--) {
            notebook.inJunk.put(in.readLong(), true);
        }
        for (int left = in.readInt(); left > 0; left--) {
            notebook.lessons.put(in.readLong(), kept(in));
        }
        return notebook;
    }

    private static Kept kept(DataInputStream in) throws IOException {
        Lesson lesson = lesson(in);
        int source = in.readUnsignedByte();
        if (source >= Source.values().length) {
            throw new IOException("unknown source of a lesson");
        }
        boolean insisted = in.readBoolean();
        return new Kept(
                lesson,
                Source.values()[source],
                insisted,
                in.readBoolean() ? Optional.of(lesson(in)) : Optional.empty());
    }

    private static Lesson lesson(DataInputStream in) throws IOException {
        boolean junk = in.readBoolean();
        float form = in.readFloat();
        float text = in.readFloat();
        if (!(Math.abs(form) <= 1 && Math.abs(text) <= 1)) {
            throw new IOException("impossible lesson");
        }
        return new Lesson(junk, form, text);
    }
}
