package org.posthouse.update;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.osgi.framework.BundleException;

/** What exceptions of the framework say, as a sentence. */
final class Reasons {
    private static final int MOST = 400;
    private static final String PACKAGE = "osgi.wiring.package";
    private static final Pattern MISSING = Pattern.compile("missing requirement \\[.*?\\] ([\\w.-]+); (\\(.*)");
    private static final Pattern NAME = Pattern.compile("\\(osgi\\.wiring\\.package=([^)]+)\\)");
    private static final Pattern FROM = Pattern.compile("\\(version>=([^)]+)\\)");
    private static final Pattern BELOW = Pattern.compile("\\(!\\(version>=([^)]+)\\)\\)");

    private Reasons() {}

    /** Why a bundle does not start or cannot be resolved. */
    static String of(BundleException failed) {
        Optional<String> unresolved = unresolved(String.valueOf(failed.getMessage()));
        if (unresolved.isPresent()) {
            return unresolved.get();
        }
        Throwable cause = failed;
        while (cause.getCause() != null && cause.getCause() != cause) {
            cause = cause.getCause();
        }
        return cause == failed
                ? shortened(failed.getMessage())
                : "its activator failed: " + shortened(cause.toString());
    }

    /** The requirement that is the root of it: the last one, since each is the cause of the one before. */
    private static Optional<String> unresolved(String message) {
        int last = message.lastIndexOf("missing requirement [");
        Matcher missing = MISSING.matcher(last < 0 ? "" : message.substring(last));
        if (!missing.find()) {
            return Optional.empty();
        }
        String filter = balanced(missing.group(2));
        Matcher name = NAME.matcher(filter);
        if (!missing.group(1).equals(PACKAGE) || !name.find()) {
            return Optional.of("nothing provides " + missing.group(1) + " " + filter);
        }
        Matcher from = FROM.matcher(filter);
        Matcher below = BELOW.matcher(filter);
        String version = !from.find()
                ? ""
                : !below.find() ? " " + from.group(1) : " [" + from.group(1) + "," + below.group(1) + ")";
        return Optional.of("nothing exports the imported package " + name.group(1) + version);
    }

    /** Up to the parenthesis that closes the first. */
    private static String balanced(String text) {
        int depth = 0;
        for (int i = 0; i < text.length(); i++) {
            depth += text.charAt(i) == '(' ? 1 : text.charAt(i) == ')' ? -1 : 0;
            if (depth == 0) {
                return text.substring(0, i + 1);
            }
        }
        return text;
    }

    /** Of the text of a stack trace: the exception that caused the others. */
    static String firstCause(String trace) {
        String first = "no reason known";
        for (String line : String.valueOf(trace).split("\\R")) {
            if (line.startsWith("Caused by: ")) {
                first = line.substring("Caused by: ".length());
            } else if (first.equals("no reason known") && !line.isBlank()) {
                first = line;
            }
        }
        return shortened(first);
    }

    static String shortened(String text) {
        String line = String.valueOf(text).replaceAll("\\s+", " ").strip();
        return line.length() <= MOST ? line : line.substring(0, MOST) + "…";
    }
}
