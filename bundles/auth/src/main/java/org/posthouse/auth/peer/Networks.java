package org.posthouse.auth.peer;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;

/** Several ranges of addresses. */
public record Networks(List<Network> ranges) {
    /** Addresses that mean something else elsewhere: loopback, link-local and private ones (rfc6890). */
    public static final Networks PRIVATE = of(
            List.of(
                    "0.0.0.0/8",
                    "10.0.0.0/8",
                    "100.64.0.0/10",
                    "127.0.0.0/8",
                    "169.254.0.0/16",
                    "172.16.0.0/12",
                    "192.168.0.0/16",
                    "::/127",
                    "fc00::/7",
                    "fe80::/10"),
            text -> {
                throw new IllegalArgumentException(text);
            });

    public Networks {
        ranges = List.copyOf(ranges);
    }

    /**
     * Ranges as people write them.
     *
     * @param invalid is told each text that is no range; the others count
     */
    public static Networks of(Collection<String> texts, Consumer<String> invalid) {
        List<Network> ranges = new ArrayList<>();
        for (String text : texts) {
            Network.of(text).ifPresentOrElse(ranges::add, () -> invalid.accept(text));
        }
        return new Networks(ranges);
    }

    /** As {@link #of(Collection, Consumer)}. */
    public static Networks of(String[] texts, Consumer<String> invalid) {
        return of(Arrays.asList(texts), invalid);
    }

    /** True if one of the ranges contains the address. */
    public boolean contains(InetAddress address) {
        for (Network range : ranges) { // for each connection
            if (range.contains(address)) {
                return true;
            }
        }
        return false;
    }
}
