package org.posthouse.filter.rate;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.posthouse.filter.rate.Limit.Counted;
import org.posthouse.filter.rate.Limit.Per;
import org.posthouse.support.entry.Entry;

/** Reads entries such as {@code client; messages=200/1h} or {@code account; recipients=1000/1h; hold}. */
final class LimitParser {
    private static final Pattern RATE = Pattern.compile("([1-9][0-9]{0,6})\\s*/\\s*([1-9][0-9]{0,4})\\s*([smhd])");
    private static final Duration LONGEST = Duration.ofDays(31);
    private static final Set<String> COUNTED =
            Arrays.stream(Counted.values()).map(Counted::word).collect(Collectors.toSet());

    private LimitParser() {}

    /**
     * Reads an entry.
     *
     * @throws IllegalArgumentException if it cannot be understood as a whole; the message says what
     */
    static Limit parse(String text) {
        Entry entry = Entry.parse(text, COUNTED, Set.of("hold"));
        Per per = per(entry.name().toLowerCase(Locale.ROOT));
        List<Counted> counted = Arrays.stream(Counted.values())
                .filter(one -> entry.has(one.word()))
                .toList();
        if (counted.size() != 1) {
            throw new IllegalArgumentException("needs one of connections, messages and recipients");
        }
        boolean hasClient = per == Per.CLIENT || per == Per.NETWORK;
        if (counted.get(0) == Counted.CONNECTIONS && !hasClient) {
            throw new IllegalArgumentException("connections can be counted for a client or a network only");
        }
        if (entry.has("hold") && per != Per.ACCOUNT) {
            throw new IllegalArgumentException("'hold' is for accounts only");
        }
        return rate(per, counted.get(0), entry.text(counted.get(0).word()).orElse(""), entry.has("hold"));
    }

    private static Per per(String word) {
        return Arrays.stream(Per.values())
                .filter(per -> per.word().equals(word))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "unknown word '" + word + "': use client, network, account or sender-domain"));
    }

    private static Limit rate(Per per, Counted counted, String text, boolean hold) {
        Matcher rate = RATE.matcher(text.toLowerCase(Locale.ROOT));
        if (!rate.matches()) {
            throw new IllegalArgumentException("'" + text + "' is not a rate such as 200/1h");
        }
        long number = Long.parseLong(rate.group(2));
        Duration period =
                switch (rate.group(3)) {
                    case "s" -> Duration.ofSeconds(number);
                    case "m" -> Duration.ofMinutes(number);
                    case "h" -> Duration.ofHours(number);
                    default -> Duration.ofDays(number);
                };
        if (period.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("a period of more than 31 days");
        }
        return new Limit(per, counted, Integer.parseInt(rate.group(1)), period, hold);
    }
}
