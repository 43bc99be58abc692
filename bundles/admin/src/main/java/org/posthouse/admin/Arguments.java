package org.posthouse.admin;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.posthouse.api.admin.OperationException;
import org.posthouse.api.message.Address;

/** The values given to an operation, read as what they should be. */
record Arguments(Map<String, String> values) {
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
            throw new OperationException("Not an address: " + text);
        }
        return address.get();
    }
}
