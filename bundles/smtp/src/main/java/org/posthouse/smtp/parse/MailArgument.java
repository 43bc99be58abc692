package org.posthouse.smtp.parse;

import java.util.Map;
import java.util.Optional;
import org.posthouse.api.intake.Rejection;
import org.posthouse.api.mail.Sender;

/** The argument of MAIL (rfc5321#4.1.1.2). */
public final class MailArgument {
    private static final int MAX_ENVID = 100; // rfc3461#4.4

    private MailArgument() {}

    /**
     * Reads {@code FROM:path [parameters]}.
     *
     * @param extended the client said EHLO or LHLO, so that it may use parameters
     * @param auth the AUTH extension is offered; its parameter is checked and forgotten (rfc4954#5)
     * @throws Rejection with the reply if it is wrong
     */
    public static Sender parse(String argument, boolean extended, boolean auth) throws Rejection {
        if (!Ascii.startsWith(argument, "FROM:")) {
            throw new Rejection(501, "5.5.4", "Syntax: MAIL FROM:<address>");
        }
        Path path = Path.parse(argument.substring(5).stripLeading())
                .orElseThrow(() -> new Rejection(501, "5.1.7", "Bad sender address syntax"));
        Map<String, Optional<String>> parameters =
                Parameters.parse(path.rest()).orElseThrow(() -> Errors.badParameter("MAIL"));
        if (!extended && !parameters.isEmpty()) {
            throw Errors.unknownParameter("MAIL");
        }
        Builder builder = new Builder(auth);
        for (Map.Entry<String, Optional<String>> parameter : parameters.entrySet()) {
            builder.set(parameter.getKey(), parameter.getValue());
        }
        if (path.address().isPresent()) {
            if (path.address().get().domain().isEmpty()) {
                throw new Rejection(501, "5.1.7", "Bad sender address syntax: domain required");
            }
            Errors.requireUtf8(path.address().get(), builder.smtputf8);
            Errors.requirePlain(path.address().get(), "5.1.7", "sender");
        }
        Sender.Builder sender = Sender.builder(path.address())
                .size(builder.size)
                .body(builder.body)
                .smtputf8(builder.smtputf8);
        builder.ret.ifPresent(sender::ret);
        builder.envid.ifPresent(sender::envid);
        return sender.build();
    }

    private static final class Builder {
        private final boolean auth;
        private long size;
        private Sender.Body body = Sender.Body.SEVEN_BIT;
        private boolean smtputf8;
        private Optional<Sender.Ret> ret = Optional.empty();
        private Optional<String> envid = Optional.empty();

        Builder(boolean auth) {
            this.auth = auth;
        }

        void set(String keyword, Optional<String> given) throws Rejection {
            String value = given.orElse("");
            switch (keyword) {
                case "SIZE" -> size = size(value); // rfc1870#4
                case "BODY" -> body = body(value); // rfc6152#2
                case "SMTPUTF8" -> smtputf8 = flag(given); // rfc6531#3.4
                case "RET" -> ret = Optional.of(ret(value)); // rfc3461#4.3
                case "ENVID" -> envid = Optional.of(envid(value)); // rfc3461#4.4
                case "AUTH" -> identity(value);
                default -> throw Errors.unknownParameter("MAIL");
            }
        }

        private static boolean flag(Optional<String> value) throws Rejection {
            if (value.isPresent()) {
                throw Errors.badParameter("SMTPUTF8");
            }
            return true;
        }

        private static long size(String value) throws Rejection {
            if (value.isEmpty() || value.length() > 20 || !value.chars().allMatch(c -> c >= '0' && c <= '9')) {
                throw Errors.badParameter("SIZE");
            }
            return value.length() > 18 ? Long.MAX_VALUE : Long.parseLong(value);
        }

        private static Sender.Body body(String value) throws Rejection {
            return switch (Ascii.upper(value)) {
                case "7BIT" -> Sender.Body.SEVEN_BIT;
                case "8BITMIME" -> Sender.Body.EIGHT_BIT_MIME;
                default -> throw Errors.badParameter("BODY");
            };
        }

        private static Sender.Ret ret(String value) throws Rejection {
            return switch (Ascii.upper(value)) {
                case "FULL" -> Sender.Ret.FULL;
                case "HDRS" -> Sender.Ret.HDRS;
                default -> throw Errors.badParameter("RET");
            };
        }

        private static String envid(String value) throws Rejection {
            if (value.isEmpty() || value.length() > MAX_ENVID) {
                throw Errors.badParameter("ENVID");
            }
            return Xtext.decode(value).orElseThrow(() -> Errors.badParameter("ENVID"));
        }

        private void identity(String value) throws Rejection {
            if (!auth) {
                throw Errors.unknownParameter("MAIL");
            }
            if (value.isEmpty() || !value.equals("<>") && Xtext.decode(value).isEmpty()) {
                throw Errors.badParameter("AUTH");
            }
        }
    }
}
