package org.posthouse.filter.attachments;

import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/** What programs may take for the extension of a file name that was made to look harmless. */
final class FileName {
    /** At the end of a name desktops do not see these, or strip them; some programs take the quotes for part of the name. */
    private static final String IGNORED_AT_END = ".\"'<>|*?/\\";

    private FileName() {}

    /**
     * The extensions in lower case, without the dot: of the whole name, and of what is left of it where a control character
     * or a colon cuts it ({@code evil.exe::$DATA} is evil.exe on NTFS); "" if there is none.
     */
    static Set<String> extensions(String name) {
        Set<String> extensions = new HashSet<>();
        extensions.add(extension(name));
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (Character.isISOControl(c) || c == ':') {
                extensions.add(extension(name.substring(0, i)));
            }
        }
        return extensions;
    }

    private static String extension(String name) {
        StringBuilder seen = new StringBuilder(name.length());
        name.codePoints().filter(c -> !isInvisible(c)).forEach(seen::appendCodePoint);
        int end = seen.length();
        while (end > 0 && isIgnoredAtEnd(seen.charAt(end - 1))) {
            end--;
        }
        int dot = seen.lastIndexOf(".", end - 1);
        return dot < 0 ? "" : seen.substring(dot + 1, end).toLowerCase(Locale.ROOT);
    }

    /** Controls, and formats such as U+202E, which shows what follows from right to left. */
    private static boolean isInvisible(int c) {
        int type = Character.getType(c);
        return type == Character.CONTROL || type == Character.FORMAT || type == Character.UNASSIGNED;
    }

    private static boolean isIgnoredAtEnd(char c) {
        return Character.isWhitespace(c) || Character.isSpaceChar(c) || IGNORED_AT_END.indexOf(c) >= 0;
    }
}
