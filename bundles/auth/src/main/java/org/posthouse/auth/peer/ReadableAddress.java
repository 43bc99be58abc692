package org.posthouse.auth.peer;

import java.net.InetAddress;
import java.util.Comparator;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** Addresses as people write them. */
public final class ReadableAddress {
    private static final Pattern ZEROS = Pattern.compile("(?:^|:)0(?::0)+(?:$|:)");

    private ReadableAddress() {}

    /** An address without its zone; of the longest runs of zeros in IPv6 the first is left out (rfc5952). */
    public static String of(InetAddress address) {
        String text = address.getHostAddress();
        String whole = text.indexOf('%') < 0 ? text : text.substring(0, text.indexOf('%'));
        Optional<MatchResult> longest = ZEROS.matcher(whole)
                .results()
                .max(Comparator.<MatchResult>comparingInt(
                                run -> run.group().replace(":", "").length())
                        .thenComparing(Comparator.<MatchResult>comparingInt(MatchResult::start)
                                .reversed()));
        return longest.map(run -> whole.substring(0, run.start()) + "::" + whole.substring(run.end()))
                .orElse(whole);
    }
}
