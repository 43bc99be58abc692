package org.posthouse.smtp.parse;

import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.posthouse.api.intake.Rejection;
import org.posthouse.api.mail.Recipient;
import org.posthouse.api.message.Address;

/** The argument of RCPT (rfc5321#4.1.1.3). */
public final class RcptArgument {
    private static final int MAX_ORCPT = 500; // rfc3461#4.2

    private RcptArgument() {}

    /**
     * Reads {@code TO:path [parameters]}.
     *
     * @param extended the client said EHLO or LHLO, so that it may use parameters
     * @param smtputf8 the transaction began with SMTPUTF8
     * @throws Rejection with the reply if it is wrong
     */
    public static Recipient parse(String argument, boolean extended, boolean smtputf8) throws Rejection {
        if (!Ascii.startsWith(argument, "TO:")) {
            throw new Rejection(501, "5.5.4", "Syntax: RCPT TO:<address>");
        }
        Path path = Path.parse(argument.substring(3).stripLeading())
                .orElseThrow(() -> new Rejection(501, "5.1.3", "Bad recipient address syntax"));
        Address address = path.address().orElseThrow(() -> new Rejection(501, "5.1.3", "Bad recipient address syntax"));
        Errors.requireUtf8(address, smtputf8);
        Errors.requirePlain(address, "5.1.3", "recipient");
        Map<String, Optional<String>> parameters =
                Parameters.parse(path.rest()).orElseThrow(() -> Errors.badParameter("RCPT"));
        if (!extended && !parameters.isEmpty()) {
            throw Errors.unknownParameter("RCPT");
        }
        Set<Recipient.Notify> notify = Set.of();
        Optional<String> original = Optional.empty();
        for (Map.Entry<String, Optional<String>> parameter : parameters.entrySet()) {
            String value = parameter.getValue().orElse("");
            switch (parameter.getKey()) {
                case "NOTIFY" -> notify = notifyOn(value);
                case "ORCPT" -> original = Optional.of(original(value, smtputf8));
                default -> throw Errors.unknownParameter("RCPT");
            }
        }
        Recipient.Builder recipient = Recipient.builder(address).notifyOn(notify);
        original.ifPresent(recipient::original);
        return recipient.build();
    }

    // rfc3461#4.1
    private static Set<Recipient.Notify> notifyOn(String value) throws Rejection {
        Set<Recipient.Notify> on = EnumSet.noneOf(Recipient.Notify.class);
        for (String word : value.split(",", -1)) {
            on.add(
                    switch (Ascii.upper(word)) {
                        case "NEVER" -> Recipient.Notify.NEVER;
                        case "SUCCESS" -> Recipient.Notify.SUCCESS;
                        case "FAILURE" -> Recipient.Notify.FAILURE;
                        case "DELAY" -> Recipient.Notify.DELAY;
                        default -> throw Errors.badParameter("NOTIFY");
                    });
        }
        if (on.contains(Recipient.Notify.NEVER) && on.size() > 1) {
            throw Errors.badParameter("NOTIFY");
        }
        return on;
    }

    // rfc3461#4.2, rfc6533#3
    private static String original(String value, boolean smtputf8) throws Rejection {
        int semicolon = value.indexOf(';');
        if (semicolon < 1 || semicolon == value.length() - 1 || value.length() > MAX_ORCPT) {
            throw Errors.badParameter("ORCPT");
        }
        String type = value.substring(0, semicolon);
        if (!type.matches("[A-Za-z0-9-]+")) {
            throw Errors.badParameter("ORCPT");
        }
        String address = value.substring(semicolon + 1);
        boolean raw = smtputf8 && Ascii.same(type, "utf-8") && !address.chars().allMatch(c -> c < 128);
        if (raw && !Directions.isFree(address)) {
            throw Errors.badParameter("ORCPT");
        }
        return type + ";" + (raw ? address : Xtext.decode(address).orElseThrow(() -> Errors.badParameter("ORCPT")));
    }
}
