package org.posthouse.api.mail;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The result of one method of authentication (rfc8601#2.2), as a filter publishes it for others.
 *
 * @param method such as {@code spf}, {@code dkim} or {@code dmarc}, in lower case
 * @param result such as {@code pass}, {@code fail} or {@code none}, in lower case
 * @param reason for people; may be empty
 * @param properties such as {@code smtp.mailfrom} and {@code header.d}, with their values
 */
public record Authentication(String method, String result, String reason, Map<String, String> properties) {
    private static final String NAMESPACE = "auth:";

    public Authentication {
        method = method.toLowerCase(Locale.ROOT);
        result = result.toLowerCase(Locale.ROOT);
        Objects.requireNonNull(reason, "reason");
        properties = Map.copyOf(properties);
    }

    /**
     * The key under which the results of a method are published: one result for a method that looks at the mail once,
     * several for one that finds several, as DKIM finds signatures.
     *
     * @param method as {@link #method}
     */
    public static Key<List<Authentication>> results(String method) {
        return Key.of(NAMESPACE + method.toLowerCase(Locale.ROOT), Authentication::format, Authentication::parse);
    }

    /** What all methods found, each method's results in their order; one that cannot be read is left out. */
    public static List<Authentication> all(Attributes results) {
        return results.texts().keySet().stream()
                .filter(name -> name.startsWith(NAMESPACE))
                .map(name -> results.get(results(name.substring(NAMESPACE.length()))))
                .flatMap(Optional::stream)
                .flatMap(List::stream)
                .toList();
    }

    private static String format(List<Authentication> all) {
        return all.stream().map(Authentication::line).collect(Collectors.joining("\n"));
    }

    private static List<Authentication> parse(String text) {
        return text.isEmpty()
                ? List.of()
                : Arrays.stream(text.split("\n")).map(Authentication::of).toList();
    }

    /** Words joined by spaces, each encoded so that it has none: method, result, reason, then {@code name=value}. */
    private String line() {
        StringBuilder line = new StringBuilder();
        line.append(Word.encoded(method))
                .append(' ')
                .append(Word.encoded(result))
                .append(' ')
                .append(Word.encoded(reason));
        new TreeMap<>(properties)
                .forEach((name, value) ->
                        line.append(' ').append(Word.encoded(name)).append('=').append(Word.encoded(value)));
        return line.toString();
    }

    private static Authentication of(String line) {
        String[] words = line.split(" ", -1);
        Map<String, String> properties = new TreeMap<>();
        for (String word : Arrays.asList(words).subList(3, words.length)) {
            int equals = word.indexOf('=');
            properties.put(Word.decoded(word.substring(0, equals)), Word.decoded(word.substring(equals + 1)));
        }
        return new Authentication(Word.decoded(words[0]), Word.decoded(words[1]), Word.decoded(words[2]), properties);
    }
}
