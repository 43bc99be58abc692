package org.posthouse.transport.local;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.posthouse.api.mail.Sender;
import org.posthouse.api.message.Address;
import org.posthouse.support.address.AsciiForm;

/** How addresses are written into the fields that delivery adds: in ASCII, unless the mail itself needs SMTPUTF8. */
final class Trace {
    private Trace() {}

    /** An address with its domain in A-labels, if that makes it ASCII; else as it is. */
    static Address shown(Address address) {
        return AsciiForm.of(address).orElse(address);
    }

    /** The value of the Return-Path field (rfc5321#4.4). */
    static String returnPath(Sender sender) {
        return sender.address().isEmpty() ? "<>" : "<" + shown(sender.address().get()) + ">";
    }

    /** The value of the Delivered-To field (rfc9228#2): what goes on to another address must need no SMTPUTF8 because of it. */
    static String deliveredTo(Address address, boolean smtputf8) {
        Address shown = shown(address);
        return smtputf8 || shown.isAscii() ? shown.toString() : escaped(shown);
    }

    /** True if values of Delivered-To fields, in lower case, name the address in any form. */
    static boolean isNamed(Address address, Set<String> values) {
        return !values.isEmpty()
                && Stream.of(address.toString(), shown(address).toString(), deliveredTo(address, false))
                        .anyMatch(form -> values.contains(form.toLowerCase(Locale.ROOT)));
    }

    /** The local part with octets above 127 as {@code %C3%BC}, which nobody has to read back. */
    private static String escaped(Address address) {
        StringBuilder local = new StringBuilder();
        for (byte octet : address.localPart().getBytes(StandardCharsets.UTF_8)) {
            local.append(octet < 0 ? String.format("%%%02X", octet & 0xff) : String.valueOf((char) octet));
        }
        String domain = AsciiForm.domain(address.domain()).orElseGet(() -> address.domain()
                .chars()
                .mapToObj(c -> c < 128 ? String.valueOf((char) c) : "?")
                .collect(Collectors.joining()));
        return new Address(local.toString(), domain).toString();
    }
}
