package org.posthouse.benchmarks;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;

/** Options given as {@code --name value}. */
final class Options {
    private final Map<String, String> values = new HashMap<>();

    Options(String... words) {
        for (int i = 0; i < words.length; i += 2) {
            if (!words[i].startsWith("--") || i + 1 == words.length) {
                throw new IllegalArgumentException("expected --name value, not " + words[i]);
            }
            values.put(words[i].substring(2), words[i + 1]);
        }
    }

    String text(String name) {
        String value = values.get(name);
        if (value == null) {
            throw new IllegalArgumentException("--" + name + " is missing");
        }
        return value;
    }

    String text(String name, String otherwise) {
        return values.getOrDefault(name, otherwise);
    }

    int number(String name, int otherwise) {
        return Integer.parseInt(text(name, Integer.toString(otherwise)));
    }

    /** A loopback address: load is never sent elsewhere. */
    InetSocketAddress address(String name) {
        String value = text(name);
        int colon = value.lastIndexOf(':');
        InetSocketAddress address =
                new InetSocketAddress(value.substring(0, colon), Integer.parseInt(value.substring(colon + 1)));
        InetAddress host = address.getAddress();
        if (host == null || !host.isLoopbackAddress()) {
            throw new IllegalArgumentException("not a loopback address: " + value);
        }
        return address;
    }
}
