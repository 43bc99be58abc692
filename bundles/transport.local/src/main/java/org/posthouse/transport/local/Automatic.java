package org.posthouse.transport.local;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.posthouse.api.message.Address;
import org.posthouse.api.message.Header;
import org.posthouse.api.message.Headers;

/** Knows mail that no machine may answer, or two of them answer each other for ever (rfc3834#2). */
final class Automatic {
    private static final Set<String> PRECEDENCE = Set.of("bulk", "list", "junk");
    private static final Set<String> MACHINES = Set.of("mailer-daemon", "listserv", "majordomo");
    private static final List<String> SUPPRESSED = List.of("all", "oof", "autoreply");

    private Automatic() {}

    /** True if the header says that a machine or a list sent it. */
    static boolean says(Headers headers) {
        return headers.fields().stream().anyMatch(Automatic::says);
    }

    private static boolean says(Header field) {
        String name = field.name().toLowerCase(Locale.ROOT);
        String value = field.value().toLowerCase(Locale.ROOT);
        return switch (name) {
            case "auto-submitted" -> !value.split("[;\\s(]", 2)[0].equals("no"); // rfc3834#5
            case "precedence" -> PRECEDENCE.contains(value);
            case "x-auto-response-suppress" -> SUPPRESSED.stream().anyMatch(value::contains);
            default -> name.startsWith("list-"); // rfc2369, rfc2919
        };
    }

    /** True if the address is one of those that lists and mail systems send from. */
    static boolean is(Address address) {
        String local = address.localPart().toLowerCase(Locale.ROOT);
        return MACHINES.contains(local)
                || local.startsWith("owner-")
                || local.endsWith("-owner")
                || local.endsWith("-request")
                || local.endsWith("-bounces");
    }
}
