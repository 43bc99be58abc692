package org.posthouse.smtp.parse;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The parameters of MAIL and RCPT (rfc5321#4.1.2: Mail-parameters). */
final class Parameters {
    private Parameters() {}

    /**
     * Reads them.
     *
     * @return values by keyword in upper case, in their order; a parameter without {@code =} has no value. Empty if the
     *     syntax is wrong or a keyword comes twice with different values. The same twice is what some clients send, and
     *     leaves no doubt
     */
    static Optional<Map<String, Optional<String>>> parse(String text) {
        Map<String, Optional<String>> parameters = new LinkedHashMap<>();
        for (String parameter : text.split(" ")) {
            if (parameter.isEmpty()) {
                continue;
            }
            int equals = parameter.indexOf('=');
            String keyword = Ascii.upper(equals < 0 ? parameter : parameter.substring(0, equals));
            Optional<String> value = equals < 0 ? Optional.empty() : Optional.of(parameter.substring(equals + 1));
            Optional<String> before = parameters.put(keyword, value);
            if (!isKeyword(keyword)
                    || value.filter(String::isEmpty).isPresent()
                    || before != null && !before.equals(value)) {
                return Optional.empty();
            }
        }
        return Optional.of(parameters);
    }

    private static boolean isKeyword(String keyword) {
        return !keyword.isEmpty()
                && keyword.charAt(0) != '-'
                && keyword.chars().allMatch(c -> c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-');
    }
}
