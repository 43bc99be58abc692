package org.posthouse.commandline;

import java.io.PrintStream;
import java.util.function.IntSupplier;
import org.posthouse.api.admin.Progress;

/** One line of a terminal, written over and over: {@code [#####     ]  52% 4,300 messages, 210/s, 2m 10s left}. */
public final class ProgressBar implements Progress, AutoCloseable {
    /** For a shell without a terminal: it waits, and shows nothing. */
    public static final Progress SILENT = (part, text) -> true;

    private static final int BAR = 20;
    private static final int LEAST_WIDTH = 20;

    private final PrintStream out;
    private final IntSupplier width;
    private int shown;
    private volatile boolean left;

    /** @param width columns of the terminal at the moment; 0 if that is not known */
    public ProgressBar(PrintStream out, IntSupplier width) {
        this.out = out;
        this.width = width;
    }

    @Override
    public boolean show(double part, String text) {
        if (!left) {
            write(line(part, Tables.lines(text)));
        }
        return !left && !out.checkError();
    }

    private String line(double part, String text) {
        StringBuilder line = new StringBuilder();
        if (part >= 0) {
            int full = (int) (Math.min(1, part) * BAR);
            line.append('[')
                    .append("#".repeat(full))
                    .append(" ".repeat(BAR - full))
                    .append("] ");
            line.append(String.format("%3d%% ", (int) (Math.min(1, part) * 100)));
        }
        line.append(text);
        int columns = Math.max(LEAST_WIDTH, width.getAsInt() <= 0 ? 80 : width.getAsInt());
        return line.length() < columns ? line.toString() : line.substring(0, columns - 1);
    }

    private void write(String line) {
        out.print('\r' + line + " ".repeat(Math.max(0, shown - line.length())));
        out.flush();
        shown = line.length();
    }

    /** Whoever looked at it has left: the operation is told so. By any thread. */
    public void leave() {
        left = true;
    }

    /** Clears the line. */
    @Override
    public void close() {
        if (shown > 0) {
            write("");
            out.print('\r');
            out.flush();
        }
    }
}
