package org.posthouse.admin;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.posthouse.api.admin.Caller;
import org.posthouse.api.admin.OperationException;
import org.posthouse.api.mail.Hold;
import org.posthouse.api.message.Address;

/** The values given to an operation, read as what they should be, and who gave them. */
record Arguments(Map<String, String> values, Caller caller) {
    private static final Map<String, ChronoUnit> UNITS = Map.of(
            "s", ChronoUnit.SECONDS,
            "m", ChronoUnit.MINUTES,
            "h", ChronoUnit.HOURS,
            "d", ChronoUnit.DAYS);
    private static final Pattern DURATION = Pattern.compile("(\\d{1,6})([smhd])");

    /** A hold by who runs the operation. */
    Hold hold(String reason) {
        Hold hold = Hold.because(reason);
        return caller.user().map(hold::byAdmin).orElseGet(() -> hold.by(Hold.ADMIN));
    }

    Optional<String> text(String name) {
        return Optional.ofNullable(values.get(name)).map(String::strip).filter(s -> !s.isEmpty());
    }

    String get(String name) {
        return text(name).orElse("");
    }

    /** Passwords are taken as they are, white space included. */
    char[] secret(String name) throws OperationException {
        String value = values.getOrDefault(name, "");
        if (value.isEmpty()) {
            throw new OperationException("The password is empty");
        }
        return value.toCharArray();
    }

    boolean flag(String name) {
        return text(name)
                .map(v -> v.equals("true") || v.equals("on") || v.equals("yes"))
                .orElse(false);
    }

    int number(String name, int otherwise, int most) throws OperationException {
        Optional<String> given = text(name);
        if (given.isEmpty()) {
            return otherwise;
        }
        try {
            int value = Integer.parseInt(given.get());
            if (value >= 1) {
                return Math.min(value, most);
            }
        } catch (NumberFormatException notANumber) {
            // reported below, as for numbers out of range
        }
        throw new OperationException(name + " must be a number from 1 to " + most + ", not " + given.get());
    }

    /** Where a list goes on; empty if not given. */
    OptionalLong cursor(String name) throws OperationException {
        Optional<String> given = text(name);
        if (given.isEmpty()) {
            return OptionalLong.empty();
        }
        if (!given.get().matches("\\d{1,18}")) {
            throw new OperationException(name + " must be a position shown by an earlier list, not " + given.get());
        }
        return OptionalLong.of(Long.parseLong(given.get()));
    }

    /** A time such as {@code 45s}, {@code 30m}, {@code 12h} or {@code 5d}. */
    Duration duration(String name) throws OperationException {
        Matcher given = DURATION.matcher(get(name).toLowerCase(Locale.ROOT));
        if (!given.matches()) {
            throw new OperationException(name + " must be a time such as 30m, 12h or 5d, not " + get(name));
        }
        return Duration.of(Long.parseLong(given.group(1)), UNITS.get(given.group(2)));
    }

    /** A number of octets such as {@code 500M}; 0 if not given. */
    long octets(String name) throws OperationException {
        Optional<String> given = text(name);
        if (given.isEmpty()) {
            return 0;
        }
        String digits = given.get().toUpperCase(Locale.ROOT).replaceFirst("(I?B)$", "");
        int shift = 0;
        int unit = digits.isEmpty() ? -1 : "KMGT".indexOf(digits.charAt(digits.length() - 1));
        if (unit >= 0) {
            shift = 10 * (unit + 1);
            digits = digits.substring(0, digits.length() - 1);
        }
        if (!digits.matches("\\d{1,9}") && !(shift == 0 && digits.matches("\\d{1,18}"))) {
            throw new OperationException(name + " must be a size such as 500M or 2G, not " + given.get());
        }
        return Long.parseLong(digits) << shift;
    }

    Address address(String name) throws OperationException {
        return parse(get(name));
    }

    List<Address> addresses(String name) throws OperationException {
        List<Address> all = new ArrayList<>();
        for (String one : get(name).split("[,\\s]+")) {
            if (!one.isEmpty()) {
                all.add(parse(one));
            }
        }
        if (all.isEmpty()) {
            throw new OperationException("No address given");
        }
        return all;
    }

    private static Address parse(String text) throws OperationException {
        Optional<Address> address = Address.parse(text);
        if (address.isEmpty()) {
            throw new OperationException("Invalid address: " + text);
        }
        return address.get();
    }
}
